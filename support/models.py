"""What somebody wrote to the shop, and what was answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from core import clock

MAX_TEXT = 4_000  # characters of a message, and of an answer


class Topic(models.TextChoices):
    """What a message is about."""

    BEFORE_BUYING = "before", _("A question before buying")
    PAYMENT = "payment", _("A payment")
    DELIVERY = "delivery", _("An order that has not come")
    CODE = "code", _("A code that does not work")
    REFUND = "refund", _("A refund")
    PRIVACY = "privacy", _("My data")
    OTHER = "other", _("Something else")


class Inquiry(models.Model):
    """One message by the contact form. Whoever sent it is who they say: nobody has proved the address."""

    email = models.EmailField(_("e-mail address"), db_index=True)  # in lower case
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="inquiries", verbose_name=_("customer")
    )  # who was signed in
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    order_reference = models.CharField(_("reference of the order"), max_length=20, blank=True)  # as typed
    text = models.TextField(_("message"), max_length=MAX_TEXT)
    digest = models.CharField(max_length=64, editable=False)  # of all that was sent
    created_at = models.DateTimeField(_("sent at"), default=clock.now, db_index=True)
    closed_at = models.DateTimeField(_("settled at"), null=True, blank=True, db_index=True)
    closed_by = models.CharField(_("settled by"), max_length=100, blank=True)
    is_answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("message of a customer")
        verbose_name_plural = _("messages of customers")
        ordering = ["-pk"]
        constraints = [
            # Sent by two presses of the button it is one message; once it is settled it may come again.
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(closed_at=None), name="support_inquiry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.email}"


class InquiryAnswer(models.Model):
    """What staff answered to a message."""

    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, related_name="answers", verbose_name=_("message of a customer")
    )
    text = models.TextField(_("answer"), max_length=MAX_TEXT)
    by = models.CharField(_("answered by"), max_length=100)
    at = models.DateTimeField(_("answered at"), default=clock.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.inquiry_id} → {self.by}"
