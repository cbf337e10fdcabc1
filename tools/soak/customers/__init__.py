"""Simulated customers: what they buy, how they pay, and what they do with a card."""
