"""What pages and machines show of a product: pictures, guides, structured data."""
