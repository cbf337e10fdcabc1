"""Faults of the supplier, injected into a running shop: one order each, and what became of it."""
