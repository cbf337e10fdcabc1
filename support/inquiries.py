"""Messages of customers: noted, answered by mail, or set aside."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Customer
from core import audit_log, clock, desk, outbox
from core.audit_log import ActionNotAllowedError, require_reason
from core.reasons import Reason, StaffNote
from delivery.redaction import redact_codes
from support.kinds import SupportDeskKind, SupportMailKind
from support.models import Inquiry, InquiryAnswer, Topic
from support.reasons import SupportReason

ANSWER, SET_ASIDE = "inquiry.answer", "inquiry.set-aside"
audit_log.register_labels(
    {ANSWER: gettext_lazy("message answered"), SET_ASIDE: gettext_lazy("message set aside")}
)


def create_inquiry(
    *,
    email: str,
    language: str,
    topic: str,
    text: str,
    order_reference: str = "",
    customer: Customer | None = None,
) -> Inquiry:
    """Note a message and put it on the desk. The same message twice, while the first is open, is one.

    Codes of the shop's cards are taken out of what was typed: staff see none.
    """
    words = {"text": redact_codes(text), "order_reference": redact_codes(order_reference)}
    told = {"email": email, "topic": topic, **words}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            inquiry = Inquiry.objects.create(**told, digest=digest, language=language, customer=customer)
            desk.open_item(
                kind=SupportDeskKind.INQUIRY,
                about=inquiry,
                title=Reason(SupportReason.ASKED, topic=Topic(topic)),
            )
    except IntegrityError:  # the second press of the button; the first may be settled meanwhile
        return Inquiry.objects.filter(digest=digest).latest("pk")
    return inquiry


def answer_inquiry(*, inquiry: Inquiry, text: str, by: str) -> InquiryAnswer:
    """Send an answer by mail, which settles the message.

    Raises ActionNotAllowedError if it is settled already.
    """
    with transaction.atomic():
        _settle(inquiry, by, is_answered=True)
        answer = InquiryAnswer.objects.create(inquiry=inquiry, text=redact_codes(text), by=by)
        outbox.queue(kind=SupportMailKind.INQUIRY_ANSWERED, about=answer)
        desk.close_items(about=inquiry, kind=SupportDeskKind.INQUIRY, outcome=SupportReason.ANSWERED, by=by)
        audit_log.record(actor=by, act=ANSWER, about=inquiry)
    return answer


def set_aside(*, inquiry: Inquiry, reason: str, by: str) -> None:
    """Settle a message that wants no answer. Raises ActionNotAllowedError if it is settled already."""
    why = require_reason(reason)
    with transaction.atomic():
        _settle(inquiry, by, is_answered=False)
        outcome = Reason(SupportReason.SET_ASIDE, why=StaffNote(why))
        desk.close_items(about=inquiry, kind=SupportDeskKind.INQUIRY, outcome=outcome, by=by)
        audit_log.record(actor=by, act=SET_ASIDE, about=inquiry, reason=why)


def _settle(inquiry: Inquiry, by: str, *, is_answered: bool) -> None:
    """Raises ActionNotAllowedError if somebody was faster: a customer hears one answer, not two."""
    still_open = Inquiry.objects.filter(pk=inquiry.pk, closed_at=None)
    if not still_open.update(closed_at=clock.now(), closed_by=by, is_answered=is_answered):
        raise ActionNotAllowedError(_("Somebody was faster: this message is settled."))
