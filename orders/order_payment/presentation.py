"""How something can be paid, in the customer's words: an unpaid order, or an amount that no way takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from core.money import dinars_text
from orders.models import Order, OrderPayment
from orders.order_payment.options import OptionProblem, PaymentOption
from orders.order_payment.transfer_receipts import LateReceipt, late_receipt
from orders.states import OrderStatus
from payments import wallet
from payments.gateways.registry import available_gateways, enabled_gateways, gateway
from payments.models import Payment
from payments.payer_guides import PayerGuideView, payer_guide_view
from payments.states import PaymentStatus
from payments.transfers.receipts.proofs import last_rejection


@dataclass(frozen=True)
class PaymentView:
    """The payment that is open, or how the last one ended; amounts in centimes."""

    status: str
    message: str
    amount: int  # of the open payment, or what is still due
    pay_url: str = ""
    can_retry: bool = False
    can_choose: bool = False  # another way to pay
    from_wallet: int = 0  # what the wallet has paid of the price
    given_back: int = 0  # what went back to the wallet when the order ended
    guide: PayerGuideView | None = None  # how to pay elsewhere
    row: Payment | None = None  # the open payment
    is_asked: bool = False  # its gateway is being asked, so something may happen within seconds
    late_receipt: LateReceipt = LateReceipt.NONE  # of a payment that has expired
    explanation: str = ""  # what staff told of the last one that brought nothing
    is_declined: bool = False  # by the gateway's own word
    is_money_apart: bool = False  # it brought money that did not fit, about which staff decide

    @property
    def is_in_review(self) -> bool:
        return self.status == PaymentStatus.IN_REVIEW

    @property
    def is_uncharged(self) -> bool:
        """Whether nothing at all was paid. A page that expired or is gone does not say so, nor do staff."""
        return self.is_declined and not self.from_wallet and not self.is_money_apart

    @property
    def takes_receipt(self) -> bool:
        """Whether the customer may send a picture as proof now."""
        return self.guide is not None and self.guide.wants_receipt


def payment_links(order_id: int) -> list[OrderPayment]:
    """The payments of an order, the newest first, and the order as it is beside them: in one query.

    Where staff confirm them, their receipts take one more.
    """
    links = list(
        OrderPayment.objects.filter(order=order_id)
        .select_related("order", "payment__unapplied")
        .order_by("-pk")
    )
    with_receipts = [each.payment for each in links if gateway(each.payment.gateway).is_confirmed_by_staff]
    prefetch_related_objects(with_receipts, "proofs")
    return links


def payment_view(order: Order, links: Sequence[OrderPayment]) -> PaymentView:
    """Of an order that is not paid, and its payments (`payment_links`). Asks the database nothing."""
    current = next((link.payment for link in links if link.payment.is_open), None)
    given_back = sum(link.payment.amount for link in links if link.given_back_at is not None)
    if current is not None:
        return _open_view(order, current, given_back)
    waits = order.status == OrderStatus.AWAITING_PAYMENT
    payments = [link.payment for link in links if link.payment.gateway != wallet.NAME]
    last = next(iter(payments), None)
    confirmed = [each for each in payments if each.status == PaymentStatus.CONFIRMED]
    # Both are confirmed together: money that fits is there, and the order was read before.
    is_settling = any(not hasattr(each, "unapplied") for each in confirmed)
    return PaymentView(
        status=last.status if last else "",
        message=_how_it_ended(last),
        explanation=_told_by_staff(last),
        amount=order.still_due,
        can_retry=waits and not confirmed and bool(available_gateways(order.still_due)),
        can_choose=waits and not is_settling,
        from_wallet=order.amount_paid,
        given_back=given_back,
        is_asked=is_settling,
        late_receipt=late_receipt(link.payment for link in links),
        is_declined=last is not None and _is_declined(last),
        is_money_apart=last is not None and hasattr(last, "unapplied"),
    )


def _open_view(order: Order, payment: Payment, given_back: int) -> PaymentView:
    waits = order.status == OrderStatus.AWAITING_PAYMENT
    guide = payer_guide_view(payment)
    return PaymentView(
        status=payment.status,
        message="",
        amount=payment.amount,
        pay_url=payment.pay_url,
        can_choose=waits and payment.status == PaymentStatus.PENDING and len(enabled_gateways()) > 1,
        from_wallet=order.amount_paid,
        given_back=given_back,
        guide=guide if waits else None,
        row=payment,
        is_asked=not gateway(payment.gateway).is_confirmed_by_staff,
        late_receipt=LateReceipt.NONE if waits else _receipt_beyond_the_order(payment, guide),
    )


def _receipt_beyond_the_order(payment: Payment, guide: PayerGuideView | None) -> LateReceipt:
    """Of an order that was cancelled while its money may be on its way."""
    if payment.status == PaymentStatus.IN_REVIEW:
        return LateReceipt.IS_CHECKED
    return LateReceipt.MAY_BE_SENT if guide and guide.wants_receipt else LateReceipt.NONE


def _is_declined(payment: Payment) -> bool:
    by_staff = gateway(payment.gateway).is_confirmed_by_staff
    return payment.status == PaymentStatus.FAILED and not by_staff


def _how_it_ended(payment: Payment | None) -> str:
    messages = {
        PaymentStatus.FAILED: _("The payment did not go through."),
        PaymentStatus.EXPIRED: _("The payment page has expired."),
    }
    if payment is None:
        return ""
    if hasattr(payment, "unapplied"):
        return _(
            "Money has arrived that does not fit this order. Our staff decide about it and write to you."
        )
    return messages.get(PaymentStatus(payment.status), "")


def _told_by_staff(payment: Payment | None) -> str:
    if payment is None or payment.status not in (PaymentStatus.FAILED, PaymentStatus.EXPIRED):
        return ""
    return last_rejection(payment) if gateway(payment.gateway).is_confirmed_by_staff else ""


def not_covered_text() -> str:
    """To whoever chose a way of which the page had said, a moment before, that it can be chosen."""
    return _(
        "This way to pay is not available right now: our own account at the supplier has to be filled up "
        "first. Please choose another way, or try again later."
    )


def no_option_text(ways: list[PaymentOption], total: int) -> str:
    """What to do about an amount in centimes that no way to pay takes; empty if one does."""
    if not total or any(way.trouble is None for way in ways):
        return ""
    if any(way.trouble == OptionProblem.NOT_COVERED for way in ways):
        return _(
            "Nothing of this value can be bought for the moment: our own account at the supplier has to be "
            "filled up first. Your cart is kept; please take something out of it, or try again later."
        )
    has_wallet = any(way.is_wallet for way in ways)
    least = min((way.gateway.least for way in ways if not way.is_wallet), default=0)
    most = max((way.gateway.most for way in ways if way.trouble == OptionProblem.TOO_MUCH), default=0)
    if total < least:
        return _too_little_text(total, least, has_wallet)
    return _too_much_text(total, most, has_wallet) if most else _nothing_open_text()


def _too_little_text(total: int, least: int, has_wallet: bool) -> str:
    if has_wallet:
        text = _(
            "No way to pay takes %(total)s. The least is %(least)s: add another card to your cart, or top up "
            "your wallet and pay from it."
        )
    else:
        text = _("No way to pay takes %(total)s. The least is %(least)s: add another card to your cart.")
    return text % {"total": dinars_text(total), "least": dinars_text(least)}


def _too_much_text(total: int, most: int, has_wallet: bool) -> str:
    if has_wallet:
        text = _(
            "No way to pay takes %(total)s at once. The most is %(most)s: make two orders out of this one, "
            "or top up your wallet step by step and pay from it."
        )
    else:
        text = _(
            "No way to pay takes %(total)s at once. The most is %(most)s: make two orders out of this one."
        )
    return text % {"total": dinars_text(total), "most": dinars_text(most)}


def _nothing_open_text() -> str:
    return _("No way to pay is open at the moment. Your cart is kept; please try again a little later.")
