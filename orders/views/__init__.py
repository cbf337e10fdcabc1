"""The pages of buying: cart, checkout, the order, revealing, one's orders."""
