"""What the shop keeps about the supplier's books: its clock, comparisons with ours, and what they found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class SupplierClock(models.Model):
    """How far the supplier's clock was from ours within an hour, at the widest, in ms: theirs minus ours."""

    hour = models.DateTimeField(primary_key=True)
    least = models.BigIntegerField()
    most = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.hour}: {self.least} to {self.most} ms"


class Comparison(models.Model):
    """A comparison of the books of a period, made window after window; the row is its checkpoint.

    `since` and `until` are moments of our clock, `reached` and `ends` of the supplier's.
    """

    class Purpose(models.TextChoices):
        DAILY = "daily"
        RESUME = "resume"
        REPORT = "report"

    purpose = models.CharField(max_length=10, choices=Purpose)
    wanted_by = models.CharField(max_length=100, blank=True)
    wanted_by_id = models.BigIntegerField(null=True, blank=True)
    # The pause that they want ended, by its beginning: one that began later is another.
    ends_pause_of = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    reached = models.DateTimeField()
    ends = models.DateTimeField()
    span = models.PositiveIntegerField()  # seconds of the next window
    carried = models.JSONField(
        default=dict
    )  # what a later window may explain, see orders.reconciliation.window_differences

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(finished_at=None) & ~models.Q(purpose="report"),
                name="orders_comparison_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"comparison {self.pk}"

    @property
    def is_complete(self) -> bool:
        """Whether all was compared; one that was given up has ended, too."""
        return self.finished_at is not None and self.reached == self.ends


class BooksDifference(models.Model):
    """One thing on which the supplier and we disagree. A grave one keeps placing paused until accepted."""

    kind = models.CharField(_("kind"), max_length=20)
    supplier_id = models.CharField(
        _("supplier's id"), max_length=64, blank=True
    )  # an order's or transaction's
    detail = models.CharField(_("what differs"), max_length=200)  # in words for core.reasons
    is_grave = models.BooleanField(_("grave"))
    found_at = models.DateTimeField(_("found"), default=clock.now)
    # The last that found it.
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="differences")
    # The proposal to live with it that a second person agreed to.
    acceptance = models.ForeignKey(
        "accounts.Proposal", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("accepted")
    )

    class Meta:
        verbose_name = _("difference of the books")
        verbose_name_plural = _("differences of the books")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "supplier_id", "detail"], name="orders_booksdifference_once"
            )
        ]

    def __str__(self) -> str:
        return self.supplier_id or f"difference {self.pk}"


class Breaker(models.Model):
    """The circuit breaker of buying while it is not closed. One row at most: open, or half open.

    Half open, one line is tried; what becomes of it closes the breaker or opens it again.
    """

    since = models.DateTimeField()  # when the first of the unclear purchases was sent
    opened_at = models.DateTimeField(default=clock.now)
    is_half_open = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    next_trial_at = models.DateTimeField()
    trial = models.ForeignKey("orders.Line", on_delete=models.PROTECT, null=True, blank=True)
    trial_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return "half open" if self.is_half_open else "open"
