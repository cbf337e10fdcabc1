"""One writer of a product at a time; writers of different products do not wait for each other.

Without it, a price that the supplier changed and a rule that staff changed at the same moment could each be
computed from the other's old value. So whoever writes a product, its denominations or what is computed of
them locks it first, and reads what it computes from (rules, too) afterwards.

Locks are taken in one order, so that no two wait for each other: products, all at once; then what lies on the
desk; then categories. Whoever locks several products takes turns with others who do, for a database may lock
the rows of one statement in any order.
"""

import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager

from django.db import transaction

from catalog.models import Product
from core.locks import acquire, lock_rows

CHUNK = 500  # rows in one statement


class _Held(threading.local):
    """The products that this thread has locked in the transaction that it is in."""

    products: frozenset[int] = frozenset()


_held = _Held()


@contextmanager
def products_lock(product_ids: Iterable[int]) -> Generator[None]:
    """A transaction in which nobody else writes these products. Never make a call to the supplier inside.

    May be nested: what is locked already is not locked again. Raises RuntimeError for other products than
    those of the outer lock: two who did that could wait for each other.
    """
    outer = _held.products
    wanted = frozenset(product_ids) - outer
    if outer and wanted:
        raise RuntimeError("lock all products at once")
    with transaction.atomic(savepoint=not outer):
        _lock(sorted(wanted))
        _held.products = outer | wanted
        try:
            yield
        finally:
            _held.products = outer


def _lock(product_ids: list[int]) -> None:
    if len(product_ids) > 1:
        acquire("catalogue")
    for start in range(0, len(product_ids), CHUNK):
        lock_rows(Product.objects.filter(pk__in=product_ids[start : start + CHUNK]), column="tries")


def hold_created(product_id: int) -> None:
    """What was made under a lock is locked as well: nobody else sees it before the transaction ends."""
    _held.products |= {product_id}


@contextmanager
def catalogue_lock() -> Generator[None]:
    """A transaction that takes turns with everybody who writes several products, or categories, at once."""
    with transaction.atomic():
        acquire("catalogue")
        yield
