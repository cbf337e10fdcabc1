"""What the shop knows of its account at the supplier: key, clock, balance, order list and transactions."""
