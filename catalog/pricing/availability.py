"""Whether a denomination is for sale, and if not, why not."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Denomination, Origin
from core import clock
from core.intervals import Interval

_OBSTACLES: list[tuple[str | Promise, Callable[[Denomination], bool]]] = [
    (_("the test types are not sold in production"), lambda it: is_forbidden_test(it)),
    (_("the category is withdrawn by the supplier"), lambda it: it.product.category.withdrawn_at is not None),
    (_("the category is not listed"), lambda it: not it.product.category.is_listed),
    (_("the product is withdrawn by the supplier"), lambda it: it.product.withdrawn_at is not None),
    (_("the product is disabled by the supplier"), lambda it: not it.product.supplier_enabled),
    (_("the product is not listed"), lambda it: not it.product.is_listed),
    (_("it was bought at a loss again and again"), lambda it: it.product.withheld_at is not None),
    (_("it is withdrawn by the supplier"), lambda it: it.withdrawn_at is not None),
    (_("the supplier says that it is not available"), lambda it: not it.supplier_available),
    (_("the supplier has none in stock"), lambda it: it.stock == 0),
    (_("the supplier names no price"), lambda it: not it.is_priced or it.wholesale is None),
    (_("its new wholesale price waits to be accepted"), lambda it: it.withheld_at is not None),
    (_("the supplier calls it another card; that is to be decided"), lambda it: it.doubted_at is not None),
    (_("the supplier's price cannot be read"), lambda it: it.is_price_unreadable and not _is_fresh_now(it)),
    (_("no markup rule applies"), lambda it: it.wholesale is not None and it.selling_price is None),
    (_("it is not listed"), lambda it: not it.is_listed),
]


def obstacles(denomination: Denomination) -> list[str | Promise]:
    """Every reason why it is not for sale, in words for staff; empty means that it is."""
    return [reason for reason, holds in _OBSTACLES if holds(denomination)]


def is_forbidden_test(denomination: Denomination) -> bool:
    """Whether it is one of the test types, in production."""
    return denomination.origin == Origin.REHEARSAL and settings.IN_PRODUCTION


def is_fresh(denomination: Denomination, now: datetime) -> bool:
    """Whether its price is young enough to sell at. The shop's own test types have a fixed price."""
    if denomination.origin == Origin.REHEARSAL:
        return True
    return (
        denomination.priced_at is not None and now - denomination.priced_at <= Interval.PRICE_STALE.duration
    )


def _is_fresh_now(denomination: Denomination) -> bool:
    return is_fresh(denomination, clock.now())


def is_sellable(denomination: Denomination, now: datetime) -> bool:
    """Whether checkout may sell it right now: for sale, at a fresh price (see refresh.refresh_stale)."""
    return denomination.is_for_sale and is_fresh(denomination, now) and not is_forbidden_test(denomination)
