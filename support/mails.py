"""The mail with an answer of the staff, in the language in which somebody wrote."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import mail_rendering, outbox
from support.kinds import SupportMailKind
from support.models import InquiryAnswer


@outbox.mail_builder(SupportMailKind.INQUIRY_ANSWERED, _("answer to a message"))
def inquiry_answered(answer_id: int) -> EmailMessage | None:
    """None if the message has been thrown away meanwhile."""
    answer = InquiryAnswer.objects.select_related("inquiry").filter(pk=answer_id).first()
    if answer is None:
        return None
    with translation.override(answer.inquiry.language):
        return mail_rendering.compose(
            "inquiry_answered", to=answer.inquiry.email, answer=answer, inquiry=answer.inquiry
        )
