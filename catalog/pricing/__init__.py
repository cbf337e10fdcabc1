"""Selling prices, markup rules, availability, and the columns computed from them."""
