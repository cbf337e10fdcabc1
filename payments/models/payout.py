"""What proves that the money of a refund has left the shop's account."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from payments.models.refund import Refund
from payments.models.statement import StatementLine


class PayoutProof(models.Model):
    """A line of a statement that shows a noted transfer, or why there is none. Added, never changed."""

    APPEND_ONLY = True

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="payout_proofs", verbose_name=_("refund")
    )
    line = models.OneToOneField(
        StatementLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payout_proof",
        verbose_name=_("line of a statement"),
    )
    # Of two persons, where no line shows it; in a shop of one there is no second.
    explanation = models.CharField(_("explanation"), max_length=200, blank=True)
    explained_by = models.CharField(_("explained by"), max_length=100, blank=True)
    explained_by_id = models.BigIntegerField(null=True, blank=True)
    agreed_by = models.CharField(_("agreed by"), max_length=100, blank=True)
    agreed_by_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("proof of a payout")
        verbose_name_plural = _("proofs of payouts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, explanation="") | (Q(line=None) & ~Q(explanation="")),
                name="payments_payoutproof_line_or_words",
            )
        ]

    def __str__(self) -> str:
        return self.explanation or str(self.line)
