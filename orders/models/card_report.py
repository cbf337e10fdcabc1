"""Reports of codes that do not work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.reasons import register_terms
from orders.models.line import Line
from orders.models.links import LineCard
from orders.states import OPEN_REPORTS, REPORT_MOVES, ReportStatus

MAX_WORDS = 500  # characters of what a customer adds, and of what staff answer
MAX_TICKET = 80


@register_terms("report-fault")
class Fault(models.TextChoices):
    """What the service said of a code, as its customer puts it."""

    USED = "used", _("It says that the code was used already")
    INVALID = "invalid", _("It says that the code is not valid")
    OTHER_CARD = "other_card", _("It is for another country or amount than I bought")
    OTHER = "other", _("Something else")


@register_terms("report-refusal")
class Refusal(models.TextChoices):
    """Why staff refuse a report; the customer reads it."""

    REDEEMED = "redeemed", _("The supplier shows that the code was redeemed after it had been shown to you.")
    WORKS = "works", _("The supplier has checked the code: it is valid and can be redeemed.")
    AS_DESCRIBED = "as_described", _("The card is the one that you chose, for the country named on it.")
    OTHER = "other", _("Our staff have looked into it and cannot take it back.")


class CardReport(models.Model):
    """A code that was shown and does not work, as its customer says. One for each card; never its code."""

    MOVES = REPORT_MOVES

    line_card = models.OneToOneField(
        LineCard, on_delete=models.PROTECT, related_name="report", verbose_name=_("card")
    )
    status = models.CharField(_("status"), max_length=20, choices=ReportStatus, default=ReportStatus.REPORTED)
    status_since = models.DateTimeField(_("since"), default=clock.now)
    fault = models.CharField(_("what the customer says"), max_length=20, choices=Fault)
    words = models.CharField(_("in their words"), max_length=MAX_WORDS, blank=True)
    # Below MEDIA_ROOT, shown by a view that asks who is there; empty once it was deleted after its time.
    picture = models.CharField(_("picture"), max_length=100, blank=True)
    reported_at = models.DateTimeField(_("reported"), default=clock.now)
    answer_due_at = models.DateTimeField(_("answer promised until"))
    ticket = models.CharField(_("supplier's ticket"), max_length=MAX_TICKET, blank=True)
    credited = CentimesField(_("credited by the supplier"), null=True, blank=True)
    refusal = models.CharField(_("refused because"), max_length=20, choices=Refusal, blank=True)
    explanation = models.CharField(_("told to the customer"), max_length=MAX_WORDS, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=100, blank=True)
    decided_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    # Bought once for a report at most. If it could not be had, the report goes on without another.
    replacement = models.OneToOneField(
        Line,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replacement"),
    )
    replacement_failed = models.BooleanField(_("replacement not to be had"), default=False)
    refund = models.OneToOneField(
        "payments.Refund",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="card_report",
        verbose_name=_("refund"),
    )

    class Meta:
        verbose_name = _("reported code")
        verbose_name_plural = _("reported codes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ReportStatus.values), name="orders_cardreport_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.REFUNDED) | Q(refund__isnull=False),
                name="orders_cardreport_refunded_has_refund",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.REPLACED)
                | Q(replacement__isnull=False, replacement_failed=False),
                name="orders_cardreport_replaced_has_line",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.REPLACED) | Q(replacement=None) | Q(replacement_failed=True),
                name="orders_cardreport_replaced_or_else",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ReportStatus.REFUNDED, ReportStatus.REFUSED]) | Q(refund=None),
                name="orders_cardreport_refund_decides",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.REFUSED) | ~Q(refusal=""),
                name="orders_cardreport_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(credited=None) | Q(credited__gt=0), name="orders_cardreport_credit_positive"
            ),
        ]
        indexes = [
            # What waits for an answer: few, whatever was reported before.
            models.Index(
                fields=["answer_due_at"],
                name="orders_cardreport_open",
                condition=Q(status__in=("reported", "asked")),
            ),
            models.Index(fields=["reported_at"], name="orders_cardreport_reported"),
        ]

    def __str__(self) -> str:
        return f"{self.line_card.card.label} · {self.get_fault_display()}"

    @property
    def paid_card(self) -> LineCard:
        """The card that was paid for: that of the report, or the one in whose place it came."""
        line = self.line_card.line
        return line.replaces.line_card if line.is_replacement else self.line_card

    @property
    def is_open(self) -> bool:
        """Whether its customer waits for an answer."""
        return self.status in OPEN_REPORTS
