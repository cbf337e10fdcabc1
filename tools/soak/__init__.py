"""`make soak`: thousands of orders under every fault, on both databases, and what became of them."""
