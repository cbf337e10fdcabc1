"""An id that placeOrder answers with may be another order's. Before it is believed, it is compared.

An id that serves a line is refused by the database anyhow. One that we noted as an order without a line is
known by our own note. So the supplier is asked only while a purchase of another kind has no known order yet,
and only for a while: what is parked for days costs later purchases nothing.
"""

from django.db.models import Exists, QuerySet

import oneclick
from core.intervals import Interval
from orders.fulfilment.lookup import is_of_kind, may_be_order_of
from orders.fulfilment.placement_answers import PlacementAnswer, PlacementVerdict
from orders.models import Attempt, Orphan, SupplierOrder
from orders.states import AttemptStatus
from orders.supplier_account.order_list import to_listed_order


def verify_placed_id(attempt: Attempt, answer: PlacementAnswer) -> PlacementAnswer:
    """The same answer, or an unknown outcome if its id may belong to something else that was bought.

    Reads only. What cannot be compared is looked up like any attempt without a clear answer.
    """
    if answer.verdict is not PlacementVerdict.PLACED or _is_plausible(attempt, answer.supplier_id):
        return answer
    return PlacementAnswer(
        PlacementVerdict.DOUBTED, "the id may be another order's", request_id=answer.request_id
    )


def _is_plausible(attempt: Attempt, supplier_id: str) -> bool:
    noted = Orphan.objects.filter(supplier_id=supplier_id)
    serves_line, is_noted, is_another_kind_outstanding = Attempt.objects.values_list(
        Exists(SupplierOrder.objects.filter(supplier_id=supplier_id)),
        Exists(noted),
        Exists(_outstanding_of_another_kind(attempt)),
    ).get(pk=attempt.pk)
    if serves_line:
        return True  # it is not: tying it to the line is refused, and a person hears of it
    if is_noted:
        return _may_have_made(attempt, noted.get())
    if not is_another_kind_outstanding:
        return True
    order = _order_of(supplier_id)
    return order is not None and is_of_kind(order, attempt)


def _may_have_made(attempt: Attempt, orphan: Orphan) -> bool:
    """Whether an order without a line is what this attempt bought: of its kind, and not older."""
    return orphan.ordered_at is not None and may_be_order_of(_noted(orphan), attempt)


def _noted(orphan: Orphan) -> "oneclick.ListedOrder":
    return oneclick.ListedOrder(
        order_id=orphan.supplier_id,
        product_id=orphan.product_id,
        type_id=orphan.type_id,
        quantity=orphan.quantity,
        price_per_card=None,
        fulfilled_quantity=None,
        fulfilled_amount=None,
        status=None,
        raw_status="",
        time=orphan.ordered_at,
    )


def _outstanding_of_another_kind(attempt: Attempt) -> QuerySet[Attempt]:
    """What the supplier may have just taken of another kind, and we were not told its id.

    One of the same kind is as good: cards of one type are interchangeable.
    """
    others = Attempt.objects.filter(
        status__in=[AttemptStatus.OPEN, AttemptStatus.UNKNOWN],
        sent_at__gte=attempt.sent_at - Interval.IDS_MIXED_UP.duration,
    )
    alike = others.filter(product_id=attempt.product_id, type_id=attempt.type_id, quantity=attempt.quantity)
    return others.exclude(pk__in=alike.values("pk"))


def _order_of(supplier_id: str) -> "oneclick.ListedOrder | None":
    """What the supplier says of the order, from either of two sources; None if neither tells what it is for.

    checkOrder names product and type until the order's end only; the list always does.
    """
    for ask in (_checked, _listed):
        try:
            order = ask(supplier_id)
        except (oneclick.OneClickError, ValueError):
            continue
        if order is not None and order.order_id == supplier_id and order.type_id:
            return order
    return None


def _checked(supplier_id: str) -> "oneclick.ListedOrder | None":
    return to_listed_order(oneclick.client().check_order(supplier_id))


def _listed(supplier_id: str) -> "oneclick.ListedOrder | None":
    page = oneclick.client().list_orders(page=1)  # the newest; not by time, for clocks differ
    return next((order for order in page.items if order.order_id == supplier_id), None)
