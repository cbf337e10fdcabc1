"""Reading the supplier's order list whole: pages shift while it is read, so two passes have to agree."""

from dataclasses import dataclass
from datetime import datetime

import oneclick
from core import clock
from core.intervals import interval
from orders.chain import read_chain
from orders.models import SupplierOrder

MOST_PASSES = 5
MOST_PAGES = 100


@dataclass(frozen=True)
class Listing:
    """The orders of a window of time, each once."""

    orders: tuple["oneclick.ListedOrder", ...]

    @property
    def ids(self) -> list[str]:
        return [order.order_id for order in self.orders]


def read_list(*, since: datetime) -> Listing:
    """All orders from `since` to now.

    Raises an error of `oneclick`; UnreadableAnswer also if no two passes agree.
    """
    previous: Listing | None = None
    for _ in range(MOST_PASSES):
        listing = _read_once(since)
        if previous is not None and set(previous.ids) == set(listing.ids):
            return listing
        previous = listing
    raise oneclick.UnreadableAnswer("the order list keeps changing while it is read")


def _read_once(since: datetime) -> Listing:
    until = clock.now() + interval("lookup_margin")
    found: dict[str, oneclick.ListedOrder] = {}
    for number in range(1, MOST_PAGES + 1):
        page = oneclick.client().list_orders(page=number, since=since, until=until)
        if page.problems:
            # An order that cannot be read may be the one we look for: no verdict on half a list.
            raise oneclick.UnreadableAnswer("an order in the list cannot be read")
        found.update({order.order_id: order for order in page.items})
        if not page.items or (page.total_pages is not None and number >= page.total_pages):
            return Listing(tuple(found.values()))
    raise oneclick.UnreadableAnswer("the order list does not end")


def debited_but_unlisted(listing: Listing, since: datetime) -> list["oneclick.ListedOrder"]:
    """Orders that the account was debited for, but that the list does not show (yet), and that serve no line.

    The second witness: a list may lag behind, the debit names its order. Raises an error of `oneclick`.
    """
    debited = read_chain(since=since - interval("lookup_margin")).ordered_ids - set(listing.ids)
    tied = SupplierOrder.objects.filter(supplier_id__in=debited).values_list("supplier_id", flat=True)
    try:
        return [as_listed(oneclick.client().check_order(each)) for each in sorted(debited - set(tied))]
    except ValueError:
        raise oneclick.UnreadableAnswer("a debit names no order that can be asked about") from None


def as_listed(told: "oneclick.CheckedOrder") -> "oneclick.ListedOrder":
    """An order that was asked for one by one, in the form that the list has, without its cards."""
    return oneclick.ListedOrder(
        order_id=told.order_id,
        product_id=told.product_id,
        type_id=told.type_id,
        quantity=told.quantity,
        price_per_card=told.price_per_card,
        fulfilled_quantity=told.fulfilled_quantity,
        fulfilled_amount=told.fulfilled_amount,
        status=told.status,
        raw_status=told.raw_status,
        time=told.time,
    )
