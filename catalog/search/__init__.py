"""Finding products: words and their spellings, filters, orders and pages."""
