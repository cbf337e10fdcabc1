"""Signals that travel upward.

Sent with `send` inside the transaction, so that an exception in the receiver rolls everything back. A system
check demands exactly one receiver of each.
"""

from django.dispatch import Signal

payment_confirmed = Signal()  # payment: Payment
refund_requested = Signal()  # refund: Refund, just made
# refund: Refund, after a move; was: its status before, empty for one made of money that fitted no order;
# changed: the names of the columns that the move has set; is_news: whether its customer does not know of it
refund_changed = Signal()
