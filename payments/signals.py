"""Signals that travel upward.

Sent with `send` inside the transaction, so that an exception in the receiver rolls everything back. A system
check demands exactly one receiver.
"""

from django.dispatch import Signal

payment_confirmed = Signal()  # payment: Payment
