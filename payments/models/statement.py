"""Statements of the shop's accounts: the imports, their lines, and how staff have named their columns."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.money import format_dinars
from core.references import compose_key
from core.sealing import CannotOpenError, open_sealed
from core.secret import Secret
from payments.models.payment import StaffConfirmation
from payments.states import Direction


class StatementLayout(models.Model):
    """What a person says of the columns of a file that does not tell itself. Never changed, only agreed to.

    It proves the direction of money once a second person has agreed.
    """

    key = models.CharField(max_length=64, unique=True)  # of layout and naming together
    fingerprint = models.CharField(
        max_length=64, db_index=True
    )  # of the layout: see `StatementSheet.fingerprint`
    header = models.JSONField(_("columns"), default=list)
    naming = models.JSONField(_("what they hold"))
    named_by = models.CharField(_("named by"), max_length=100)
    named_by_id = models.BigIntegerField(null=True, blank=True)
    named_at = models.DateTimeField(_("named"), default=clock.now)
    agreed_by = models.CharField(_("agreed by"), max_length=100, blank=True)
    agreed_by_id = models.BigIntegerField(null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("columns of a statement")
        verbose_name_plural = _("columns of statements")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return ", ".join(cell for cell in self.header if cell) or f"{self.fingerprint[:8]}…"


class StatementImport(models.Model):
    """One file that somebody imported, and the days of which it tells."""

    account = models.CharField(_("account"), max_length=20, blank=True)  # the shop's own: digits of its RIP
    file_hash = models.CharField(max_length=64)
    first_day = models.DateField(_("first day"), null=True, blank=True)  # none: it moved nothing
    last_day = models.DateField(_("last day"), null=True, blank=True)
    imported_by = models.CharField(_("imported by"), max_length=100)
    imported_by_id = models.BigIntegerField(null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"), default=clock.now)
    layout = models.ForeignKey(
        StatementLayout,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name=_("columns"),
    )

    class Meta:
        verbose_name = _("import of a statement")
        verbose_name_plural = _("imports of statements")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.first_day or '?'} – {self.last_day or '?'}"


class StatementLine(models.Model):
    """Money that moved on an account of the shop, as its statement tells. Imported once, however often."""

    key = models.CharField(max_length=64, unique=True)
    account = models.CharField(_("account"), max_length=20, blank=True)
    date = models.DateField(_("date"))
    amount = CentimesField(_("amount"))  # above zero, whichever way it went
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.UNPROVED)
    # What a naming says that nobody has agreed to yet; it becomes the direction then.
    named_direction = models.CharField(max_length=10, choices=Direction, default=Direction.UNPROVED)
    # Text and reference name people and their accounts: see payments.transfers.sealed_texts.
    token = models.TextField(blank=True)
    reference_mark = models.CharField(max_length=64, blank=True, db_index=True)  # equal: the same reference
    account_ends = models.CharField(_("accounts"), max_length=100, blank=True)  # last four digits of each
    statement_import = models.ForeignKey(
        StatementImport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("import"),
    )
    imported_by = models.CharField(_("imported by"), max_length=100)
    imported_by_id = models.BigIntegerField(null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"), default=clock.now)
    # Another person who has imported a statement that holds it too: nobody alone has made it up.
    again_by = models.CharField(_("imported again by"), max_length=100, blank=True)
    again_by_id = models.BigIntegerField(null=True, blank=True)
    # A later statement of the same days does not hold it. It confirms nothing until somebody else finds it.
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)
    is_set_aside = models.BooleanField(_("set aside"), default=False)  # not a customer's money
    confirmation = models.OneToOneField(
        StaffConfirmation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_line",
        verbose_name=_("confirms"),
    )

    class Meta:
        verbose_name = _("line of a statement")
        verbose_name_plural = _("lines of statements")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_statement_positive"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="payments_statement_direction_known"
            ),
        ]
        indexes = [models.Index(fields=["account", "date"], name="payments_statement_days")]

    def __str__(self) -> str:
        return f"{self.date} {format_dinars(self.amount)}"

    @property
    def label(self) -> str:
        """Where its token belongs."""
        return compose_key("statement-line", self.key)

    @cached_property
    def _told(self) -> Mapping[str, Secret]:
        """What is sealed; nothing where it does not open, so that such a line speaks for no payment."""
        try:
            return open_sealed(self.token, label=self.label)
        except CannotOpenError:
            return {}

    @property
    def text(self) -> str:
        return self._told["text"].reveal() if self._told else ""

    @property
    def reference(self) -> str:
        return self._told["reference"].reveal() if self._told else ""
