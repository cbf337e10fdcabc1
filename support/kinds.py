"""What support puts on the desk, says and does (see core.kinds)."""

from django.utils.translation import gettext_lazy as _

from core.kinds import DeskKind, MailKind, register_desk_kinds


@register_desk_kinds
class SupportDeskKind(DeskKind):
    """What support puts on the desk."""

    INQUIRY = (
        "inquiry",
        _("message of a customer"),
        _("Answer it on the page of the message: the answer goes out as a mail in the customer's language."),
    )


class SupportMailKind(MailKind):
    """The mails that support sends."""

    INQUIRY_ANSWERED = "inquiry_answered"
