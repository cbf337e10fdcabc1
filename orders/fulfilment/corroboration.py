"""Whether what the supplier says of an order is borne out by its other books: order list and transactions."""

from django.conf import settings

import oneclick
from core.intervals import Interval
from core.money import dinars_from_centimes
from orders.fulfilment.delivery_answers import PLACEHOLDER
from orders.fulfilment.sources.base import Fulfilled
from orders.models import Line
from orders.supplier_account.ledger import read_ledger


def is_corroborated(line: Line, fulfilled: Fulfilled) -> bool:
    """Whether list and transactions tell the same of a placed line as checkOrder does.

    Reads only, outside any transaction. What is on the list's first page no more is not borne out. Raises an
    error of `oneclick` if one of them cannot be read.
    """
    return _is_listed(line, fulfilled) and _is_charged(line, fulfilled)


def _is_listed(line: Line, fulfilled: Fulfilled) -> bool:
    supplier_id = line.supplier_order.supplier_id
    page = oneclick.client().list_orders(page=1)  # the newest; not by time, for clocks differ
    listed = next((order for order in page.items if order.order_id == supplier_id), None)
    if listed is None or not _is_of_kind(listed, line):
        return False
    came = len(fulfilled.cards)
    return listed.raw_status == fulfilled.status and listed.fulfilled_quantity in (None, came)


def _is_of_kind(listed: "oneclick.ListedOrder", line: Line) -> bool:
    """The final answers of checkOrder name neither product nor type, the list does (ref: list-orders)."""
    if listed.quantity != line.quantity:
        return False
    if not settings.IN_PRODUCTION and listed.product_id == listed.type_id == PLACEHOLDER:
        return True
    return listed.type_id == line.supplier_type_id and line.supplier_product_id in ("", listed.product_id)


def _is_charged(line: Line, fulfilled: Fulfilled) -> bool:
    """Whether the transactions show what the answer names as charged, refunds taken off."""
    supplier_order = line.supplier_order
    began = supplier_order.attempt.sent_at if supplier_order.attempt else supplier_order.placed_at
    books = read_ledger(since=began - Interval.LOOKUP_MARGIN.duration)
    charged = books.charged(supplier_order.supplier_id)
    if charged is None:
        # The vendor's own sandbox deducts nothing (auth).
        return not settings.IN_PRODUCTION and not books.ordered_ids and not fulfilled.charged
    if fulfilled.charged is None:
        return False
    return charged == dinars_from_centimes(fulfilled.charged)
