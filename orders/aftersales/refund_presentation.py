"""A refund as the pages of an order show it: what it comes to, how far it is, where it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Customer
from core.money import dinars_text
from core.references import Ref
from orders.models import Order, OrderPayment
from payments.models import Refund
from payments.payout_methods.base import PayoutMethod
from payments.payout_methods.registry import ALL_PAYOUT_METHODS, payout_method
from payments.payout_methods.rip import RipPayout
from payments.states import OPEN_REFUNDS, RefundStatus, Resolution
from payments.subjects import ORDER, PAYMENT, about_payment


@dataclass(frozen=True)
class RefundView:
    """A refund in the customer's words; the amount in centimes. `account` is masked."""

    pk: int
    amount: int
    quantity: int
    status: str
    status_label: str
    explanation: str
    reference: str  # of its payout
    reference_label: str
    destination: str
    account: str
    is_of_cards: bool  # else of money that did not fit
    may_choose: bool
    needs_login: bool  # of use to customers with an account alone

    @property
    def lacks_destination(self) -> bool:
        return self.may_choose and not self.destination


@dataclass(frozen=True)
class MoneyBack:
    """What is on its way to the customer, in centimes, and each part of it."""

    amount: int
    parts: Sequence[RefundView]

    @property
    def lacks_destination(self) -> bool:
        return any(part.lacks_destination for part in self.parts)

    @property
    def may_choose(self) -> bool:
        return any(part.may_choose for part in self.parts)


def money_back(refunds: Iterable[RefundView]) -> MoneyBack | None:
    """What of these refunds is neither paid nor rejected yet; None if nothing is."""
    parts = [each for each in refunds if each.status in OPEN_REFUNDS]
    return MoneyBack(sum(part.amount for part in parts), parts) if parts else None


@dataclass(frozen=True)
class MoneyComing:
    """What is on its way to a customer from all orders, by their references; none for a top-up."""

    by_order: Sequence[tuple[str, MoneyBack]]

    @property
    def amount(self) -> int:
        return sum(money.amount for _reference, money in self.by_order)


def money_coming(customer: Customer) -> MoneyComing | None:
    """What is on its way to the customer, the newest first; None if nothing is. In two queries at most."""
    refunds = Refund.objects.filter(customer=customer, status__in=OPEN_REFUNDS).select_related("payee")
    parts: dict[str, list[RefundView]] = {}
    references = _references(refunds)
    for refund in refunds:
        parts.setdefault(references[refund.about], []).append(refund_view(refund))
    by_order = [(reference, money) for reference, views in parts.items() if (money := money_back(views))]
    return MoneyComing(by_order) if by_order else None


def _references(refunds: Iterable[Refund]) -> dict[str, str]:
    """Of the order that each refund belongs to, by what the refund is about; empty for no order."""
    abouts = {each.about: Ref.parse(each.about) for each in refunds}
    paid = {ref.pk for ref in abouts.values() if ref.label == PAYMENT}
    links = OrderPayment.objects.filter(payment_id__in=paid) if paid else OrderPayment.objects.none()
    of_payments = dict(links.values_list("payment_id", "order__reference"))
    return {
        about: of_payments.get(ref.pk, "") if ref.label == PAYMENT else ref.name
        for about, ref in abouts.items()
    }


def refund_view(refund: Refund) -> RefundView:
    """What the customer sees of a refund."""
    chosen = ALL_PAYOUT_METHODS.get(refund.destination)
    return RefundView(
        pk=refund.pk,
        amount=refund.amount,
        quantity=refund.quantity,
        status=refund.status,
        status_label=_label(refund),
        explanation=refund.explanation,
        reference=refund.external_reference or "",
        reference_label=str(chosen.for_customers.reference) if chosen else "",
        destination=str(chosen.place) if chosen else "",
        account=refund.payee.masked if refund.payee else "",
        is_of_cards=Ref.parse(refund.about).label == ORDER,
        may_choose=refund.status == RefundStatus.REQUESTED,
        needs_login=bool(chosen and chosen.needs_login),
    )


def _label(refund: Refund) -> str:
    """The customer's word for how far it is."""
    match refund.status:
        case RefundStatus.APPROVED:
            return str(payout_method(refund.destination).for_customers.approved)
        case RefundStatus.PAID_OUT:
            return str(payout_method(refund.destination).for_customers.paid)
        case RefundStatus.REJECTED:
            return _("not granted")
    if refund.destination:
        return _("being reviewed")
    return _("could not be paid: choose anew") if refund.explanation else _("waiting for your choice")


def _failed_method(refund: Refund) -> PayoutMethod:
    """By which method it could not be paid; before payees were kept, there were transfers alone."""
    last = refund.payees.order_by("-number").values_list("destination", flat=True).first()
    return payout_method(last or RipPayout.name)


def news_of_money(refund: Refund) -> str:
    """What has happened to the money of a refund, in a sentence; for mails. Empty if nothing has."""
    if refund.status == RefundStatus.APPROVED:
        news = payout_method(refund.destination).mails.approved
    elif refund.status == RefundStatus.PAID_OUT:
        news = payout_method(refund.destination).mails.paid
    elif refund.explanation and not refund.destination and refund.status == RefundStatus.REQUESTED:
        news = _failed_method(refund).mails.returned
    else:
        return ""
    return str(news) % {"amount": dinars_text(refund.amount)}


# Whether money for the order came that did not fit it and is owed back: asked along with its lines.
OWED_BACK = Exists(
    OrderPayment.objects.filter(order=OuterRef("order_id"), payment__unapplied__resolution=Resolution.REFUND)
)


def refunds_of_money(order: Order) -> list[RefundView]:
    """The refunds of money that came for the order and did not fit it."""
    payments = order.order_payments.values_list("payment_id", flat=True)
    abouts = [about_payment(pk) for pk in payments]
    refunds = Refund.objects.filter(customer_id=order.customer_id, about__in=abouts).select_related("payee")
    return [refund_view(each) for each in refunds]
