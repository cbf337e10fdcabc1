"""How many mails strangers can have sent to an address: whoever orders may type any."""

import hashlib

from core import limits
from core.intervals import interval

MOST_UNPAID = 10  # mails about unpaid orders to one address in one "strangers_mails_window"


def may_send_unpaid_mail(email: str) -> bool:
    """Whether one more mail about an order that nobody has paid goes to this address; counts it.

    The order's own browser needs none; from the payment on every mail is sent.
    """
    digest = hashlib.sha256(email.lower().encode()).hexdigest()
    try:
        limits.count_or_refuse(
            f"unpaid-mails-to:{digest}", most=MOST_UNPAID, per=interval("strangers_mails_window")
        )
    except limits.TooOften:
        return False
    return True
