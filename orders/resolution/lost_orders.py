"""Rebuilding what a restore has lost: an order that was made after the backup, or a payment of one.

Whoever paid shows the mail or the receipt. The gateway is asked whether the money came, the supplier what was
bought for it; two persons agree. From there on it is an order like every other: its payment is confirmed and
booked, its lines are polled, its cards delivered into their place. Nothing is bought.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Customer, Proposal
from accounts.staff import proposals, separation_of_duties
from catalog.models import Denomination, Origin
from core import clock, desk
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.money import CENTIMES_PER_DINAR
from core.moves import LostRaceError, move, record_created
from core.reasons import Reason, translate_reason
from core.text import truncate
from orders.fulfilment.restore_pairs import WAITING, end_pairs
from orders.models import Line, Order, OrderPayment, Orphan, SupplierOrder
from orders.reasons import DeskOutcome, OrderReason
from orders.resolution.actions import fetch_supplier_order
from orders.states import LineStatus, OrderStatus
from payments.gateways.base import Gateway, GatewayOutcome, GatewayStatus, StatusCheckError
from payments.gateways.registry import GATEWAYS
from payments.incoming.initiation import start_payment
from payments.incoming.status_check import CURRENCY, apply_gateway_status
from payments.models import Payment, WebhookEvent
from payments.states import PaymentStatus, Purpose

ACT = "order.rebuild"


@dataclass(frozen=True)
class LostLine:
    """What was bought for one line: the supplier's order, and what the customer paid for one card."""

    supplier_id: str
    unit_price: int  # centimes, whole dinars


@dataclass(frozen=True)
class LostOrder:
    """An order as its customer and the gateway tell of it.

    Without parts nothing was bought for it: if the order is there, only its payment is lost; if not, its
    money becomes money without an order. Without a reference it was a top-up of a wallet. Names its customer
    by number: proposals and the log of acts outlive what a customer wants to have forgotten.
    """

    customer_id: int
    gateway: str
    gateway_reference: str
    amount: int = 0  # centimes; as the gateway says
    reference: str = ""
    parts: tuple[LostLine, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """The same from a proposal's data."""
        return cls(**{**data, "parts": tuple(LostLine(**part) for part in data["parts"])})

    def as_data(self) -> dict[str, Any]:
        """What a proposal keeps."""
        return {**asdict(self), "parts": [asdict(part) for part in self.parts]}

    @property
    def customer(self) -> Customer:
        """Whose it was."""
        return Customer.objects.get(pk=self.customer_id)


def complete(lost: LostOrder) -> LostOrder:
    """The same with the gateway's amount, and the price of a single part that follows from it.

    Asks the gateway, outside any transaction; of a transfer the prices tell. Raises ActionNotAllowedError.
    """
    if _gateway(lost).is_confirmed_by_staff:
        return replace(lost, amount=sum(part.unit_price * _orphan(part).quantity for part in lost.parts))
    fact = _ask_gateway(lost)
    parts = lost.parts
    if len(parts) == 1 and not parts[0].unit_price:
        each = (fact.amount or 0) // (_orphan(parts[0]).quantity or 1)
        parts = (LostLine(parts[0].supplier_id, each),)
    return replace(lost, amount=fact.amount or 0, parts=parts)


def subject_for(lost: LostOrder) -> models.Model:
    """The row that a proposal to rebuild this is about. Raises ActionNotAllowedError."""
    if lost.parts:
        return _orphan(lost.parts[0])
    return _order(lost) or lost.customer


def propose_rebuild(*, lost: LostOrder, actor: Actor, reason: str) -> proposals.ProposalOutcome:
    """Propose to rebuild it, or do so if another person has proposed it. Raises ActionNotAllowedError."""
    if separation_of_duties.is_own_customer(lost.customer, by=actor):
        raise ActionNotAllowedError(_("Nobody rebuilds an order of their own."))
    return proposals.propose_or_approve(
        act=ACT, about=subject_for(lost), data=lost.as_data(), actor=actor, reason=reason
    )


def check_rebuild(_subject: str, data: Mapping[str, Any]) -> None:
    """Whether gateway, supplier and our own books allow it, asked anew. Raises ActionNotAllowedError."""
    lost = LostOrder.read(data)
    if _gateway(lost).is_confirmed_by_staff:
        _check_transfer(lost)
    elif _ask_gateway(lost).amount != lost.amount:
        raise ActionNotAllowedError(_("The gateway names another amount."))
    order = _order(lost)
    if lost.parts:
        if order is not None:
            raise ActionNotAllowedError(_("The order is there already: only its payment can be rebuilt."))
        _check_parts(lost)
    elif lost.reference:
        _check_order(order, lost)


def _check_transfer(lost: LostOrder) -> None:
    """Its money is seen on a statement, like that of every transfer, once the order is there."""
    if not lost.parts or not lost.reference:
        raise ActionNotAllowedError(_("Of a transfer, name the order and what was bought for it."))


def _ask_gateway(lost: LostOrder) -> GatewayStatus:
    """What the gateway says of the payment: confirmed, of this order, and nobody else's so far."""
    asked = _gateway(lost)
    if Payment.objects.filter(gateway=lost.gateway, reference=lost.gateway_reference).exists():
        raise ActionNotAllowedError(_("There is a payment of that reference already."))
    try:
        fact = asked.fetch(Payment(gateway=lost.gateway, reference=lost.gateway_reference))
    except StatusCheckError as exc:
        told = {"why": translate_reason(exc.answer)}
        raise ActionNotAllowedError(_("The gateway could not be asked: %(why)s") % told) from None
    if (
        fact.outcome is not GatewayOutcome.CONFIRMED
        or fact.reference != lost.gateway_reference
        or not fact.amount
    ):
        raise ActionNotAllowedError(_("The gateway does not confirm this payment."))
    if fact.currency != CURRENCY or fact.is_sandbox is not (not settings.IN_PRODUCTION):
        raise ActionNotAllowedError(_("The gateway confirms it in another currency or mode."))
    if fact.order and fact.order != lost.reference:
        raise ActionNotAllowedError(_("The gateway names another order: %(order)s") % {"order": fact.order})
    return fact


def _gateway(lost: LostOrder) -> Gateway:
    gateway = GATEWAYS.get(lost.gateway)
    if gateway is None or not (gateway.is_remote or gateway.is_confirmed_by_staff):
        raise ActionNotAllowedError(_("This way to pay cannot be asked."))
    return gateway


def _orphan(part: LostLine) -> Orphan:
    orphan = Orphan.objects.filter(supplier_id=part.supplier_id).first()
    if orphan is None or SupplierOrder.objects.filter(supplier_id=part.supplier_id).exists():
        raise ActionNotAllowedError(
            _("%(id)s is no supplier order without a line.") % {"id": part.supplier_id}
        )
    return orphan


def _order(lost: LostOrder) -> Order | None:
    return Order.objects.filter(reference=lost.reference).first() if lost.reference else None


def _check_order(order: Order | None, lost: LostOrder) -> None:
    """The order of which only the payment is lost; without it, its money waits for a decision."""
    if order is None:
        return
    if order.status == OrderStatus.PAID or order.customer_id != lost.customer_id:
        raise ActionNotAllowedError(_("The order is paid, or somebody else's."))


def _check_parts(lost: LostOrder) -> None:
    """The supplier says what was bought; prices sum to what was paid. Raises ActionNotAllowedError."""
    total = 0
    for part in lost.parts:
        orphan = _orphan(part)
        _denomination(orphan)
        try:
            told = fetch_supplier_order(part.supplier_id)
        except ActionNotAllowedError as exc:
            raise ActionNotAllowedError(str(exc)) from None
        if (told.product_id, told.type_id, told.quantity) != (
            orphan.product_id,
            orphan.type_id,
            orphan.quantity,
        ):
            raise ActionNotAllowedError(_("The supplier's order is of another kind or quantity."))
        if part.unit_price <= 0 or part.unit_price % CENTIMES_PER_DINAR:
            raise ActionNotAllowedError(_("Prices are whole dinars."))
        total += part.unit_price * orphan.quantity
    if total != lost.amount:
        raise ActionNotAllowedError(_("The prices do not sum to what was paid."))


def _denomination(orphan: Orphan) -> Denomination:
    known = Denomination.objects.filter(
        supplier_id=orphan.type_id, product__supplier_id=orphan.product_id, origin=Origin.SUPPLIER
    )
    found = known.select_related("product").first()
    if found is None:
        raise ActionNotAllowedError(_("The catalogue does not know what was bought."))
    return found


@proposals.proposal_executor(
    ACT, gettext_lazy("rebuild an order that a restore has lost"), check=check_rebuild
)
def perform_rebuild(proposal: Proposal, actor: Actor) -> None:
    """Make what was lost, inside the transaction that closes the proposal. Raises ActionNotAllowedError."""
    lost = LostOrder.read(proposal.data)
    if separation_of_duties.is_own_customer(lost.customer, by=actor):
        raise ActionNotAllowedError(_("Nobody rebuilds an order of their own."))
    try:
        with transaction.atomic():
            _rebuild(lost, actor)
    except (IntegrityError, LostRaceError):
        raise ActionNotAllowedError(_("Somebody else has just rebuilt a part of it.")) from None


def _rebuild(lost: LostOrder, actor: Actor) -> None:
    order = _order(lost)
    if order is None and lost.parts:
        order = _make_order(lost, actor)
    payment = _make_payment(lost, order, actor)
    if _gateway(lost).is_confirmed_by_staff:
        start_payment(payment=payment, return_url="")
        return  # once it is confirmed, its lines are paired with what was bought for them
    _know_of(payment, lost, actor)
    if order:
        _give(order, lost.parts, actor)
    apply_gateway_status(payment=payment, fact=_confirmed(lost, payment))
    for line in Line.objects.filter(order=order, supplier_order__isnull=False) if order else ():
        _place(line, actor)
    for event in WebhookEvent.objects.filter(gateway=lost.gateway, reference=lost.gateway_reference):
        desk.close_items(about=event, outcome=OrderReason.REBUILT, by=actor)


def _make_order(lost: LostOrder, actor: Actor) -> Order:
    """An unpaid order as checkout makes it, as old as what was bought for it."""
    now, customer = clock.now(), lost.customer
    orphans = [_orphan(part) for part in lost.parts]
    born_at = min((orphan.ordered_at for orphan in orphans if orphan.ordered_at), default=now)
    order = Order.objects.create(
        reference=lost.reference,
        customer=customer,
        email=customer.email,
        phone=customer.orders.order_by("-pk").values_list("phone", flat=True).first() or "",
        language=customer.language or settings.LANGUAGE_CODE,
        amount_due=lost.amount,
        checkout_key=f"rebuilt:{lost.reference}",
        terms_accepted_at=born_at,
        created_at=born_at,
        status=OrderStatus.AWAITING_PAYMENT,
        next_due_at=now + Interval.ORDER_EXPIRES.duration,
    )
    record_created(order, why=OrderReason.REBUILT, actor=actor)
    first_number = 1
    for position, (part, orphan) in enumerate(zip(lost.parts, orphans, strict=True), start=1):
        _make_line(order, position, first_number, part.unit_price, orphan, actor)
        first_number += orphan.quantity
    return order


def _make_line(
    order: Order, position: int, first_number: int, unit_price: int, orphan: Orphan, actor: Actor
) -> None:
    denomination = _denomination(orphan)
    line = Line.objects.create(
        order=order,
        position=position,
        denomination=denomination,
        product_title=truncate(denomination.product.title, 200),
        denomination_name=truncate(denomination.name, 200),
        region=denomination.product.region,
        supplier_product_id=orphan.product_id,
        supplier_type_id=orphan.type_id,
        quantity=orphan.quantity,
        first_card_number=first_number,
        unit_price=unit_price,
        expected_wholesale=denomination.wholesale or unit_price,
        most_wholesale=unit_price,
    )
    record_created(line, why=OrderReason.REBUILT, actor=actor)


def _give(order: Order, parts: tuple[LostLine, ...], actor: Actor) -> None:
    """The lines have their supplier orders before they are paid, so that they are never bought."""
    for line, part in zip(order.lines.order_by("position"), parts, strict=False):
        orphan = _orphan(part)
        placed_at = orphan.ordered_at or clock.now()
        SupplierOrder.objects.create(supplier_id=orphan.supplier_id, line=line, placed_at=placed_at)
        end_pairs(line=line, supplier_id=orphan.supplier_id)
        desk.close_items(
            about=orphan,
            outcome=Reason(DeskOutcome.REBUILT, line=line.pk),
            by=actor,
        )


def _make_payment(lost: LostOrder, order: Order | None, actor: Actor) -> Payment:
    payment = Payment.objects.create(
        customer=lost.customer,
        gateway=lost.gateway,
        amount=lost.amount,
        title=_title(lost),
        purpose=Purpose.ORDER if lost.reference else Purpose.TOP_UP,
    )
    record_created(payment, why=OrderReason.REBUILT, actor=actor)
    if order:
        OrderPayment.objects.create(order=order, payment=payment)
    return payment


def _know_of(payment: Payment, lost: LostOrder, actor: Actor) -> None:
    """The gateway has made it long since."""
    move(
        payment,
        to=PaymentStatus.PENDING,
        why=OrderReason.REBUILT,
        actor=actor,
        reference=lost.gateway_reference,
        is_sandbox=not settings.IN_PRODUCTION,
        expires_at=clock.now(),
        next_due_at=clock.now(),
    )


def _title(lost: LostOrder) -> str:
    with translation.override(lost.customer.language or settings.LANGUAGE_CODE):
        if lost.reference:
            return _("Order %(reference)s") % {"reference": lost.reference}
        return _("Wallet top-up")


def _confirmed(lost: LostOrder, payment: Payment) -> GatewayStatus:
    """What the gateway said when it was asked, a moment ago, outside the transaction."""
    return GatewayStatus(
        outcome=GatewayOutcome.CONFIRMED,
        raw_status=OrderReason.REBUILT,
        reference=lost.gateway_reference,
        amount=lost.amount,
        currency=CURRENCY,
        is_sandbox=payment.is_sandbox,
        order=lost.reference,
        evidence={"why": OrderReason.REBUILT, "reference": lost.gateway_reference},
    )


def _place(line: Line, actor: Actor) -> None:
    if line.status not in WAITING:
        raise LostRaceError(f"line {line.pk} is {line.status}")
    move(
        line,
        to=LineStatus.PLACED,
        why=OrderReason.REBUILT,
        actor=actor,
        next_due_at=clock.now() + Interval.POLL_FIRST.duration,
    )
