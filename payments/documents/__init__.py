"""Receipts and credit notes: what they say, how they are numbered, and how they look on a page and as PDF."""
