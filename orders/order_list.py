"""Reading the supplier's order list whole: pages shift while it is read, so two passes have to agree."""

from dataclasses import dataclass
from datetime import datetime

import oneclick
from core import clock
from core.intervals import interval
from orders.chain import read_chain
from orders.fulfilment.pages import MOST_PAGES, name_of, read_pages
from orders.fulfilment.supplier_clock import on_their_clock
from orders.models import SupplierOrder

MOST_PASSES = 5


@dataclass(frozen=True)
class Listing:
    """The orders of a window of time, each once, and the entries that cannot be read."""

    orders: tuple["oneclick.ListedOrder", ...]
    unreadable: tuple["oneclick.Unreadable", ...] = ()

    @property
    def ids(self) -> list[str]:
        return [order.order_id for order in self.orders]

    @property
    def names(self) -> set[str]:
        """What tells it from another reading: the ids of all entries, or what stands for them."""
        return {*self.ids, *(name_of(entry) for entry in self.unreadable)}


def read_list(*, since: datetime, until: datetime | None = None) -> Listing:
    """All orders from `since` to `until` (default: now), whatever the supplier's clock says.

    Raises an error of `oneclick`; UnreadableAnswer also if no two passes agree.
    """
    start, end = on_their_clock(since, until or clock.now() + interval("lookup_margin"))
    return read_listing(start, end)


def read_listing(start: datetime, end: datetime, *, most: int = MOST_PAGES) -> Listing:
    """Those with a time from `start` to `end` of the supplier's clock. Raises as `read_list`."""
    previous: Listing | None = None
    for _ in range(MOST_PASSES):
        listing = _read_once(start, end, most)
        if previous is not None and previous.names == listing.names:
            return listing
        previous = listing
    raise oneclick.UnreadableAnswer("the order list keeps changing while it is read")


def _read_once(start: datetime, end: datetime, most: int) -> Listing:
    def fetch(number: int) -> "oneclick.Page[oneclick.ListedOrder]":
        return oneclick.client().list_orders(page=number, since=start, until=end)

    found = read_pages(fetch, what="orders", most=most)
    return Listing(tuple({order.order_id: order for order in found.items}.values()), found.unreadable)


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
