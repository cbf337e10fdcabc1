"""A whole running shop: processes killed at random, and staff beside it."""
