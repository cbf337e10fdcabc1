"""The judge: what the shop believes, held against what really happened at the supplier and at the bank.

Every function returns what is wrong, in words; codes are compared, never told.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from core.models import DeskItem
from core.sealing import open_sealed
from orders.models import Attempt, Line, SupplierOrder
from orders.states import AttemptStatus, LineStatus
from orders.verification import verify
from payments.kinds import PaymentsDeskKind
from payments.models import Payment
from payments.states import PaymentStatus
from tools.soak.oracle.orders import needlessly_parked_lines

Truth = dict[str, Any]
# An attempt in one of these is held to have bought nothing.
BOUGHT_NOTHING = (AttemptStatus.NOT_SENT, AttemptStatus.REFUSED)
ODD_CARDS = {"label", "fewer_cards", "more_cards", "empty_card"}


def violations_now(truth: Truth) -> list[str]:
    """What may never be seen, at any moment."""
    promises = [f"{each.invariant}: {each.detail}" for each in verify()]
    return [*promises, *_bought_too_often(truth), *_not_as_ordered(truth), *_paid_without_money(truth)]


def _bought_too_often(truth: Truth) -> Iterator[str]:
    """At most one order for each attempt that may have bought; verify() allows a line one of those."""
    calls = truth["requests"].get("placeOrder", {}).get("received", 0)
    if calls > Attempt.objects.count():
        yield f"{calls} calls of placeOrder for {Attempt.objects.count()} attempts"
    allowed = Counter(Attempt.objects.exclude(status__in=BOUGHT_NOTHING).values_list("type_id", "quantity"))
    for kind, bought in _bought(truth).items():
        if bought > allowed[kind]:
            yield f"{kind} was bought {bought} times by {allowed[kind]} attempts"


def _bought(truth: Truth) -> Counter[tuple[str, int]]:
    """Calls that bought, by type and quantity. A supplier that takes one call for two was called once."""
    calls = {order["request"]: order for order in truth["orders"] if order["origin"] == "api"}
    return Counter((order["type"], order["quantity"]) for order in calls.values())


def _not_as_ordered(truth: Truth) -> Iterator[str]:
    orders = {order["id"]: order for order in truth["orders"]}
    for row in SupplierOrder.objects.select_related("line"):
        bought = orders.get(row.supplier_id)
        if bought is None:
            yield f"line {row.line_id} has an order that does not exist"
        elif (bought["type"], bought["quantity"]) != (row.line.supplier_type_id, row.line.quantity):
            yield f"line {row.line_id} is served by an order of another kind"


def _paid_without_money(truth: Truth) -> Iterator[str]:
    received = {
        link["ref"]: link["amount"] * 100 for link in truth["payments"] if link["status"] == "CONFIRMED"
    }
    # What a wallet pays came in as a top-up.
    for payment in Payment.objects.filter(status=PaymentStatus.CONFIRMED).exclude(gateway="wallet"):
        if received.get(payment.reference) != payment.amount:
            yield f"payment {payment.pk} is confirmed without its money"


def violations_at_the_end(truth: Truth) -> list[str]:
    """What may not be left when the supplier behaves again and days have passed."""
    return [*_money_ignored(truth), *_cards_lost(truth), *needlessly_parked_lines(truth)]


def before_a_person() -> set[str]:
    """Payments about which the gateway contradicts us: they wait for a person, as references."""
    items = DeskItem.objects.filter(kind=PaymentsDeskKind.PAYMENT_MISMATCH, closed_at=None)
    ids = [int(subject.rpartition(":")[2]) for subject in items.values_list("subject", flat=True)]
    return set(Payment.objects.filter(pk__in=ids).values_list("reference", flat=True))


def _money_ignored(truth: Truth) -> Iterator[str]:
    known = Q(status=PaymentStatus.CONFIRMED) | Q(unapplied__isnull=False)
    noticed = set(Payment.objects.filter(known).values_list("reference", flat=True)) | before_a_person()
    for link in truth["payments"]:
        if link["status"] == "CONFIRMED" and link["ref"] not in noticed:
            yield f"payment {link['ref']} was paid and nobody knows"


def _cards_lost(truth: Truth) -> Iterator[str]:
    """Every card that was issued for a settled line is stored, opens, and is the very one."""
    has_lied = any(truth["fault_counts"].get(name) for name in ("flip_final", "odd_order"))
    orders = {order["id"]: order for order in truth["orders"]}
    settled = (LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED, LineStatus.REFUSED)
    for row in SupplierOrder.objects.filter(line__status__in=settled).select_related("line"):
        issued = Counter(card["value"] for card in orders[row.supplier_id]["cards"])
        stored = Counter(_codes(row.line))
        may_lack = has_lied or _is_odd(orders[row.supplier_id])
        if stored - issued or (issued != stored and not may_lack):
            yield f"line {row.line_id}: {issued.total()} cards issued, {stored.total()} stored, or others"


def _is_odd(order: dict[str, Any]) -> bool:
    """Whether its answers contradict themselves, so that staff decide what of it is delivered."""
    plan = order["plan"]
    return bool(ODD_CARDS & set(plan)) or plan.get("fulfilled", 0) > order["quantity"]


def _codes(line: Line) -> list[str]:
    cards = [line_card.card for line_card in line.line_cards.select_related("card")]
    return [
        open_sealed(card.token, label=card.label, owner=card.customer_id)["value"].reveal() for card in cards
    ]
