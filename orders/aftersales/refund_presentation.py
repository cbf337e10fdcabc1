"""A refund as the pages of an order show it: what it comes to, how far it is, where it goes."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from orders.models import Order, OrderPayment
from payments.models import Refund, RefundPayee
from payments.states import Destination, RefundStatus, Resolution


@dataclass(frozen=True)
class RefundView:
    """A refund in the customer's words; the amount in centimes. `account` is masked."""

    pk: int
    amount: int
    quantity: int
    status: str
    status_label: str
    explanation: str
    reference: str  # of the transfer
    destination: str
    account: str
    is_of_cards: bool  # else of money that did not fit
    may_choose: bool

    @property
    def lacks_destination(self) -> bool:
        return self.may_choose and not self.destination


def refund_view(refund: Refund) -> RefundView:
    return RefundView(
        pk=refund.pk,
        amount=refund.amount,
        quantity=refund.quantity,
        status=refund.status,
        status_label=_label(refund),
        explanation=refund.explanation,
        reference=refund.external_reference or "",
        destination=_destination(refund.payee),
        account=refund.payee.masked if refund.payee else "",
        is_of_cards=refund.about.startswith("order:"),
        may_choose=refund.status == RefundStatus.REQUESTED,
    )


def _label(refund: Refund) -> str:
    """The customer's word for how far it is."""
    if refund.status == RefundStatus.REQUESTED and not refund.destination:
        return _("the transfer came back") if refund.explanation else _("waiting for your choice")
    if refund.status == RefundStatus.PAID_OUT and refund.destination == Destination.WALLET:
        return _("in your wallet")
    return {
        RefundStatus.REQUESTED: _("being reviewed"),
        RefundStatus.APPROVED: _("approved, about to be transferred"),
        RefundStatus.PAID_OUT: _("transferred"),
        RefundStatus.REJECTED: _("not granted"),
    }[RefundStatus(refund.status)]


def _destination(payee: RefundPayee | None) -> str:
    if payee is None:
        return ""
    return {
        Destination.WALLET: _("your wallet"),
        Destination.CCP: _("CCP account"),
        Destination.RIP: _("bank account"),
    }[Destination(payee.destination)]


# Whether money for the order came that did not fit it and is owed back: asked along with its lines.
OWED_BACK = Exists(
    OrderPayment.objects.filter(order=OuterRef("order_id"), payment__unapplied__resolution=Resolution.REFUND)
)


def refunds_of_money(order: Order) -> list[RefundView]:
    """The refunds of money that came for the order and did not fit it."""
    payments = order.order_payments.values_list("payment_id", flat=True)
    abouts = [f"payment:{pk}" for pk in payments]
    refunds = Refund.objects.filter(customer_id=order.customer_id, about__in=abouts).select_related("payee")
    return [refund_view(each) for each in refunds]
