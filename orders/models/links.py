"""What belongs to what across apps: payments to orders, cards and refunds to lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from delivery.card_opening import CardBinding
from orders.models.line import Line
from orders.models.order import Order


class OrderPayment(models.Model):
    """Which payments belong to an order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="order_payments")
    payment = models.OneToOneField("payments.Payment", on_delete=models.PROTECT, related_name="order_payment")
    # The order ended unpaid: this part, paid from the wallet, went back there.
    given_back_at = models.DateTimeField(_("given back"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.order_id} ← {self.payment_id}"


class LineCard(models.Model):
    """Which cards were delivered for a line."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="line_cards")
    position = models.PositiveIntegerField()
    card = models.OneToOneField("delivery.Card", on_delete=models.PROTECT, related_name="line_card")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "position"], name="orders_linecard_once")]
        ordering = ["line_id", "position"]

    def __str__(self) -> str:
        return f"card {self.position} of line {self.line_id}"

    @property
    def place(self) -> CardBinding:
        """Where the card belongs that may be shown for this row."""
        return self.line.place_of_card(self.position)

    @property
    def number(self) -> int:
        """The card's number within the order."""
        return int(self.line.first_card_number + self.position - 1)


class LineRefund(models.Model):
    """The refund of what did not come for a line."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="line_refund")
    refund = models.OneToOneField("payments.Refund", on_delete=models.PROTECT, related_name="line_refund")
    # The mail about this line's refund told of it, its own or that of another line of the same order.
    told_with = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"refund of line {self.line_id}"


class CardRefund(models.Model):
    """The newest refund of a card that was delivered: unseen and not wanted, or seen and not working."""

    line_card = models.OneToOneField(LineCard, on_delete=models.PROTECT, related_name="card_refund")
    refund = models.OneToOneField("payments.Refund", on_delete=models.PROTECT, related_name="card_refund")

    def __str__(self) -> str:
        return f"refund of card {self.line_card_id}"
