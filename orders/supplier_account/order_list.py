"""Reading the supplier's order list whole: pages shift while it is read, so two passes have to agree."""

from dataclasses import dataclass
from datetime import datetime

import oneclick
from core import clock
from core.intervals import Interval
from orders.models import SupplierOrder
from orders.supplier_account.clock_skew import supplier_window
from orders.supplier_account.ledger import read_ledger
from orders.supplier_account.paged_lists import MOST_PAGES, entry_name, read_pages

MOST_PASSES = 5


@dataclass(frozen=True)
class OrderListing:
    """The orders of a window of time, each once, and the entries that cannot be read."""

    orders: tuple["oneclick.ListedOrder", ...]
    unreadable: tuple["oneclick.UnreadableEntry", ...] = ()

    @property
    def ids(self) -> list[str]:
        return [order.order_id for order in self.orders]

    @property
    def names(self) -> set[str]:
        """What tells it from another reading: the ids of all entries, or what stands for them."""
        return {*self.ids, *(entry_name(entry) for entry in self.unreadable)}


def read_list(*, since: datetime, until: datetime | None = None) -> OrderListing:
    """All orders from `since` to `until` (default: now), whatever the supplier's clock says.

    Raises an error of `oneclick`; UnreadableResponseError also if no two passes agree.
    """
    start, end = supplier_window(since, until or clock.now() + Interval.LOOKUP_MARGIN.duration)
    return read_listing(start, end)


def read_listing(start: datetime, end: datetime, *, most: int = MOST_PAGES) -> OrderListing:
    """Those with a time from `start` to `end` of the supplier's clock. Raises as `read_list`."""
    previous: OrderListing | None = None
    for _ in range(MOST_PASSES):
        listing = _read_once(start, end, most)
        if previous is not None and previous.names == listing.names:
            return listing
        previous = listing
    raise oneclick.UnreadableResponseError("the order list keeps changing while it is read")


def _read_once(start: datetime, end: datetime, most: int) -> OrderListing:
    def fetch(number: int) -> "oneclick.ResultPage[oneclick.ListedOrder]":
        return oneclick.client().list_orders(page=number, since=start, until=end)

    found = read_pages(fetch, what="orders", most=most)
    return OrderListing(tuple({order.order_id: order for order in found.items}.values()), found.unreadable)


def debited_but_unlisted(listing: OrderListing, since: datetime) -> list["oneclick.ListedOrder"]:
    """Orders that the account was debited for, but that the list does not show (yet), and that serve no line.

    The second witness: a list may lag behind, the debit names its order. Raises an error of `oneclick`.
    """
    debited = read_ledger(since=since - Interval.LOOKUP_MARGIN.duration).ordered_ids - set(listing.ids)
    tied = SupplierOrder.objects.filter(supplier_id__in=debited).values_list("supplier_id", flat=True)
    try:
        return [to_listed_order(oneclick.client().check_order(each)) for each in sorted(debited - set(tied))]
    except ValueError:
        raise oneclick.UnreadableResponseError("a debit names no order that can be asked about") from None


def to_listed_order(told: "oneclick.CheckedOrder") -> "oneclick.ListedOrder":
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
