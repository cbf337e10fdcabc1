"""Topping a wallet up, and what its pages show."""
