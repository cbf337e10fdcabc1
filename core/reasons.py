"""Why something moved, and what lies on the desk: kept in English, shown in the reader's language.

What is kept is a fixed sentence, or several parts joined by ": ", of which some are such sentences and the
others references, amounts or what somebody typed. An app names its sentences in `reasons`.
"""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SEPARATOR = ": "
REASONS = (
    *(_("system"), _("customer")),  # who acts, where it is nobody of the staff
    _("A message cannot be sent"),
    _("a planned act was not possible any more"),
)


def translate_reason(kept: str) -> str:
    """The parts that the catalogue knows in the active language, the others as they are."""
    return SEPARATOR.join(_parts(kept))


def translate_reason_html(kept: str) -> SafeString:
    """The same with each part isolated: a reference or an amount does not turn an Arabic sentence around."""
    return format_html_join(SEPARATOR, "<bdi>{}</bdi>", ((part,) for part in _parts(kept)))


def _parts(kept: str) -> list[str]:
    return [gettext(part) if part.strip() else part for part in kept.split(SEPARATOR)]
