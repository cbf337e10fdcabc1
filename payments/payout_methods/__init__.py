"""Where refunds may go: one file each behind one interface (base.py), one line each in registry.py.

That one is paid is noted in payments/refunds/payout.py.
"""
