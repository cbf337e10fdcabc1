"""The pretended supplier: catalogue, cards, orders, its account and its payment links."""
