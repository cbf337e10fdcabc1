"""Signals that travel upward, sent with `send` inside the transaction: an exception in the receiver rolls
all back.

A system check demands exactly one receiver.
"""

from django.dispatch import Signal

payment_confirmed = Signal()  # payment: Payment
