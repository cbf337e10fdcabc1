"""How many mails strangers can have sent to an address: whoever orders may type any."""

import hashlib

from core.intervals import Interval
from core.rate_limits import counted_windows

MOST_UNPAID = 10  # mails about unpaid orders to one address in one STRANGERS_MAILS_WINDOW


def may_send_unpaid_mail(email: str) -> bool:
    """Whether one more mail about an order that nobody has paid goes to this address; counts it.

    The order's own browser needs none; from the payment on every mail is sent.
    """
    digest = hashlib.sha256(email.lower().encode()).hexdigest()
    try:
        counted_windows.check_rate_limit(
            f"unpaid-mails-to:{digest}", most=MOST_UNPAID, per=Interval.STRANGERS_MAILS_WINDOW.duration
        )
    except counted_windows.RateLimitExceededError:
        return False
    return True
