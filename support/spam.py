"""What keeps machines out of the contact form, without asking anybody else and without puzzles for people.

A field that no person sees, the time since the form was shown, links, and a limit for a network: one for an
address would let whoever types it keep its owner from writing. Whoever stumbles over one of them is told, and
what they typed is kept in the form.
"""

import re

from django.core import signing
from django.http import HttpRequest

from core import clock
from core.derived_keys import key_for
from core.intervals import Interval
from core.rate_limits.counted_windows import check_rate_limit
from core.web.request_origin import client_address, network_of

PURPOSE = "contact-form"  # of the key
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS = 3
MOST_FROM_ONE_NETWORK = 10  # in one INQUIRIES_WINDOW
LEAST_SECONDS = 3  # no person reads the form and writes a message in less


def form_stamp() -> str:
    """What goes into a form when it is shown: when that was, signed."""
    return signing.dumps(int(clock.now().timestamp()), key=key_for(PURPOSE), salt=PURPOSE)


def is_typed_by_a_person(stamp: str) -> bool:
    """Whether the form was shown long enough ago. False for a stamp that is none of ours."""
    try:
        shown = int(signing.loads(stamp, key=key_for(PURPOSE), salt=PURPOSE))
    except signing.BadSignature:
        return False
    return clock.now().timestamp() - shown >= LEAST_SECONDS


def has_too_many_links(text: str) -> bool:
    """Whether a message is mostly there for its links."""
    return len(LINK.findall(text)) > MOST_LINKS


def count_message(request: HttpRequest) -> None:
    """Raises RateLimitExceededError."""
    network = network_of(client_address(request))
    window = Interval.INQUIRIES_WINDOW.duration
    check_rate_limit(f"inquiries-from:{network}", most=MOST_FROM_ONE_NETWORK, per=window)
