"""Transfers by hand (CCP, BaridiMob): account numbers, pictures of receipts, statements, matching."""
