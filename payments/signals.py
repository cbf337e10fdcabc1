"""Signals that travel upward.

Sent with `send` inside the transaction, so that an exception in the receiver rolls everything back. A system
check demands exactly one receiver of each.
"""

from django.dispatch import Signal

payment_confirmed = Signal()  # payment: Payment
refund_changed = Signal()  # refund: Refund, after a move of its status
