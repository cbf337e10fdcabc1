"""Why something moved, and what lies on the desk: kept in English, shown in the reader's language.

What is kept is a fixed sentence, or several parts joined by ": ", of which some are such sentences and the
others references, amounts or what somebody typed. An app names its sentences in `sayings`.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

JOINT = ": "
SAYINGS = (_("system"), _("customer"))  # who acts, where it is nobody of the staff


def in_words(kept: str) -> str:
    """The parts that the catalogue knows in the active language, the others as they are."""
    return JOINT.join(gettext(part) if part.strip() else part for part in kept.split(JOINT))
