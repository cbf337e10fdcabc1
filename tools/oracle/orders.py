"""The judge of orders and cards: what the shop believes against what the pretend supplier knows."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from core.models import DeskItem, Symptom
from core.references import prefix_of
from core.sealing import open_sealed
from orders.models import Attempt, Line, LineRefund, SupplierOrder
from orders.states import FINAL_LINES, AttemptStatus, LineStatus
from orders.verification import verify

Truth = dict[str, Any]
Kind = tuple[str, int]  # type and quantity: orders of one kind are interchangeable

OF_LINES = prefix_of(Line)
BOUGHT_NOTHING = (AttemptStatus.NOT_SENT, AttemptStatus.REFUSED)
ROUNDING = timedelta(seconds=1)  # the supplier tells milliseconds, cut off
GIVEN_UP = (AttemptStatus.UNKNOWN, AttemptStatus.DISPROVED)
# Plans under which an order's answers contradict themselves, so that staff decide what of it is delivered.
ODD_PLANS = {"label", "fewer_cards", "more_cards", "empty_card"}


def find_violations(truth: Truth) -> dict[str, list[str]]:
    """Every broken promise in words, by what was promised. `truth` is the sandbox's, with its cards."""
    return {
        "doubled": list(bought_twice(truth)),
        "lost": [
            *_lost_orders(truth),
            *ordered_otherwise(truth),
            *lost_cards(truth, _ambiguous_orders(truth)),
        ],
        "over-refunded": list(_over_refunded(truth)),
        "invariants": [f"{each.invariant}: {each.detail}" for each in verify()],
        "several matters": list(duplicate_desk_items()),
    }


def bought_twice(truth: Truth) -> Iterator[str]:
    """More calls that bought than attempts that may have. A supplier that doubles a call was called once."""
    calls = truth["requests"].get("placeOrder", {}).get("received", 0)
    if calls > Attempt.objects.count():
        yield f"{calls} calls of placeOrder for {Attempt.objects.count()} attempts"
    bought = Counter(_kind(order) for order in {each["request"]: each for each in _ours(truth)}.values())
    allowed = _attempts(exclude=BOUGHT_NOTHING)
    for kind, times in bought.items():
        if times > allowed[kind]:
            yield f"{kind} was bought {times} times by {allowed[kind]} attempts"


def _lost_orders(truth: Truth) -> Iterator[str]:
    """Orders that serve no line, beyond those that were given up by two persons or are still looked for."""
    free = Counter(
        _kind(order) for order in _unclaimed_orders(truth) if order["id"] not in doubled_by_supplier(truth)
    )
    given_up = _attempts(status__in=GIVEN_UP)
    for kind, number in free.items():
        if number > given_up[kind]:
            yield f"{number} orders of {kind} serve no line, {given_up[kind]} were given up"


def ordered_otherwise(truth: Truth) -> Iterator[str]:
    """Each line with an order has one that exists, of what was sold."""
    orders = {order["id"]: order for order in truth["orders"]}
    for row in SupplierOrder.objects.select_related("line"):
        told = orders.get(row.supplier_id)
        if told is None or _kind(told) != (row.line.supplier_type_id, row.line.quantity):
            yield f"line {row.line_id} is served by an order of another kind"


def lost_cards(truth: Truth, oddly_told: Collection[str] = ()) -> Iterator[str]:
    """Every card that was issued for a settled line is stored, opens, and is the very one.

    Of orders that were `oddly_told` staff may have decided what is delivered.
    """
    orders = {order["id"]: order for order in truth["orders"]}
    for row in SupplierOrder.objects.filter(line__status__in=FINAL_LINES).select_related("line"):
        told = orders.get(row.supplier_id, {"cards": [], "plan": {}, "quantity": 0})
        issued, stored = Counter(card["value"] for card in told["cards"]), Counter(_codes(row.line))
        may_lack = _is_odd(told) or row.supplier_id in oddly_told
        if stored - issued or (issued - stored and not may_lack):
            yield f"line {row.line_id}: {issued.total()} cards came, {stored.total()} are stored, or others"


def _over_refunded(truth: Truth) -> Iterator[str]:
    orders, oddly_told = {order["id"]: order for order in truth["orders"]}, _ambiguous_orders(truth)
    for link in LineRefund.objects.select_related("line", "refund"):
        line, refund = link.line, link.refund
        if refund.quantity + line.line_cards.count() > line.quantity:
            yield f"line {line.pk}: {refund.quantity} are refunded of those that did not come"
        if refund.amount > refund.quantity * line.unit_price:
            yield f"line {line.pk}: more is refunded than was paid"
        told = orders.get(line.supplier_order.supplier_id) if hasattr(line, "supplier_order") else None
        if told and told["id"] in oddly_told:
            continue
        if told and not _is_odd(told) and refund.quantity > line.quantity - told["fulfilled_quantity"]:
            yield f"line {line.pk}: refunded although its cards were made"


def needlessly_parked_lines(truth: Truth) -> Iterator[str]:
    """Lines that are parked although orders stand unclaimed that can be theirs and nobody else's.

    What the supplier took before the call for a line was sent is not its order. A supplier may have sold an
    earlier one twice; that a person decides.
    """
    free = _unclaimed_orders(truth)
    for kind, sent in _calls_of_parked().items():
        own = [each for each in free if _kind(each) == kind and _taken_at(each) >= min(sent) - ROUNDING]
        if 0 < len(own) <= len(sent):
            yield f"{len(sent)} lines of {kind} are parked although {len(own)} orders are free"


def duplicate_desk_items() -> Iterator[str]:
    """Lines about which the desk has more than one open item, and symptoms that are left on a closed one."""
    symptoms = Symptom.objects.filter(over_at=None).select_related("item")
    matters: dict[str, set[int]] = defaultdict(set)
    for item in DeskItem.objects.filter(closed_at=None):
        matters[item.subject].add(item.pk)
    for symptom in symptoms:
        matters[symptom.subject].add(symptom.item_id)
        if symptom.item.closed_at is not None:
            yield f"{symptom.kind} about {symptom.subject} is open on a closed item"
    for subject, items in matters.items():
        # The catalogue as a whole may have several: what is unreadable, what is lost, what has changed.
        if len(items) > 1 and subject.startswith(OF_LINES):
            yield f"{len(items)} matters about {subject}"


def _calls_of_parked() -> dict[Kind, list[datetime]]:
    """When the calls of unknown outcome of parked lines were sent, by kind."""
    calls: dict[Kind, list[datetime]] = defaultdict(list)
    unknown = Attempt.objects.filter(status=AttemptStatus.UNKNOWN, line__status=LineStatus.PARKED)
    for type_id, quantity, sent_at in unknown.values_list("type_id", "quantity", "sent_at"):
        calls[type_id, quantity].append(sent_at)
    return calls


def _taken_at(order: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(order["taken_at"])


def _ours(truth: Truth) -> list[dict[str, Any]]:
    return [order for order in truth["orders"] if order["origin"] == "api"]


def _unclaimed_orders(truth: Truth) -> list[dict[str, Any]]:
    taken = set(SupplierOrder.objects.values_list("supplier_id", flat=True))
    return [order for order in _ours(truth) if order["id"] not in taken]


def _attempts(exclude: tuple[str, ...] = (), **chosen: Any) -> Counter[Kind]:
    attempts = Attempt.objects.filter(**chosen).exclude(status__in=exclude)
    return Counter(attempts.values_list("type_id", "quantity"))


def doubled_by_supplier(truth: Truth) -> set[str]:
    """Orders of calls that made more than one."""
    by_call: dict[int, list[str]] = {}
    for order in truth["orders"]:
        if order["request"] is not None:
            by_call.setdefault(order["request"], []).append(order["id"])
    return {each for orders in by_call.values() if len(orders) > 1 for each in orders}


def _kind(order: dict[str, Any]) -> Kind:
    return order["type"], order["quantity"]


def _is_odd(order: dict[str, Any]) -> bool:
    plan = order["plan"]
    return bool(ODD_PLANS & set(plan)) or plan.get("fulfilled", 0) > order["quantity"]


def _ambiguous_orders(truth: Truth) -> set[str]:
    """Orders about which the supplier has lied: all that can be known is its word, on which staff decide."""
    return {rule["match"].get("order", "") for rule in truth["faults"] if rule["applied"] and _is_lie(rule)}


def _is_lie(rule: dict[str, Any]) -> bool:
    """Whether it tells of an order what never becomes right again, or oddly enough to be decided by hand."""
    if rule["fault"] == "flip_final":
        return bool(rule.get("status", "REFUNDED") == "REFUNDED")
    return bool(rule["fault"] == "odd_order")


def _codes(line: Line) -> list[str]:
    cards = [link.card for link in line.line_cards.select_related("card")]
    return [
        open_sealed(card.token, label=card.label, owner=card.customer_id)["value"].reveal() for card in cards
    ]
