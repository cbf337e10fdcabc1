"""Manual transfers: what customers send as proof."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import clock
from core.references import compose_key
from core.sealing import CannotOpenError, open_sealed, seal
from core.secret import Secret
from payments.models.payment import Payment


class ReceiptVerdict(models.TextChoices):
    """What staff found of a customer's receipt."""

    WAITING = "waiting", _("to be checked")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class TransferProof(models.Model):
    """A picture of a receipt. It proves nothing by itself: staff look at the account's statement."""

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="proofs", verbose_name=_("payment")
    )
    # Below MEDIA_ROOT, shown by a view that asks who is there; empty once it was deleted after its time.
    picture = models.CharField(_("picture"), max_length=100, blank=True)
    pixel_hash = models.CharField(max_length=64, db_index=True)  # equal: the same picture
    look_hash = models.CharField(max_length=16)  # close: the picture was saved again
    same_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repeats",
        verbose_name=_("seen before"),
    )
    token = models.TextField(blank=True)  # sealed: the sender and the operation reference, as they were typed
    submitted_at = models.DateTimeField(_("submitted"), default=clock.now)
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=ReceiptVerdict, default=ReceiptVerdict.WAITING
    )
    judged_by = models.CharField(_("judged by"), max_length=100, blank=True)
    judged_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    explanation = models.CharField(_("told to the customer"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("receipt of a transfer")
        verbose_name_plural = _("receipts of transfers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(verdict="waiting"), name="payments_proof_one_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk} of payment {self.payment_id}"

    def seal(self, *, sender: str, operation: str) -> None:
        """Keep what the customer typed; the row has its number, and is not saved."""
        contents = {"sender": Secret(sender), "operation": Secret(operation)}
        self.token = seal(contents, label=self.label, owner=self.payment.customer_id)
        self.__dict__.pop("_told", None)

    @property
    def label(self) -> str:
        """Where its token belongs."""
        return compose_key("transfer-proof", self.pk)

    @cached_property
    def _told(self) -> Mapping[str, Secret]:
        """What is sealed; nothing where nothing was typed, or where it does not open."""
        try:
            return open_sealed(self.token, label=self.label, owner=self.payment.customer_id)
        except CannotOpenError:
            return {}

    @property
    def sender(self) -> str:
        return self._told["sender"].reveal() if self._told else ""

    @property
    def operation(self) -> str:
        return self._told["operation"].reveal() if self._told else ""
