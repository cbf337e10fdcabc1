"""An id that placeOrder answers with may be another order's. Before it is believed, it is compared.

Only while there are orders at the supplier that serve no line yet: an id that serves one is refused by the
database anyhow.
"""

import oneclick
from core.intervals import interval
from orders.lookup import is_of_kind
from orders.models import Attempt, Orphan, SupplierOrder
from orders.order_list import as_listed
from orders.states import AttemptStatus
from orders.verdicts import Answer, Verdict


def doubted(attempt: Attempt, answer: Answer) -> Answer:
    """The same answer, or an unknown outcome if its id may belong to something else that was bought.

    Reads only. What cannot be compared is looked up like any attempt without a clear answer.
    """
    if answer.verdict is not Verdict.PLACED or not _some_order_is_free(attempt):
        return answer
    try:
        is_ours = is_of_kind(_order_of(attempt, answer.supplier_id), attempt)
    except (oneclick.OneClickError, ValueError):
        is_ours = False
    if is_ours:
        return answer
    return Answer(Verdict.DOUBTED, "the id may be another order's", request_id=answer.request_id)


def _some_order_is_free(attempt: Attempt) -> bool:
    """Whether the supplier may have an order that is tied to no line and that this attempt did not make."""
    others = Attempt.objects.exclude(line_id=attempt.line_id).filter(
        sent_at__gte=attempt.sent_at - interval("reconcile_window")
    )
    if others.filter(status__in=[AttemptStatus.OPEN, AttemptStatus.UNKNOWN]).exists():
        return True
    return Orphan.objects.exclude(supplier_id__in=SupplierOrder.objects.values("supplier_id")).exists()


def _order_of(attempt: Attempt, supplier_id: str) -> "oneclick.ListedOrder":
    """What the list says of the order, or else checkOrder, which names both until its end only."""
    page = oneclick.client().list_orders(page=1)  # the newest; not by time, for clocks differ
    listed = next((order for order in page.items if order.order_id == supplier_id), None)
    return listed or as_listed(oneclick.client().check_order(supplier_id))
