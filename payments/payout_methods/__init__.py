"""Where refunds may go: one file each behind one interface (base.py), one line each in registry.py.

Money leaves, or is noted to have left, in payments/refunds/payout.py.
"""
