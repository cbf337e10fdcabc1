"""Whether a denomination is for sale, and if not, why not."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from catalog.models import Denomination, Origin
from catalog.reasons import Obstacle
from core import clock
from core.intervals import Interval

_OBSTACLES: list[tuple[Obstacle, Callable[[Denomination], bool]]] = [
    (Obstacle.TEST_TYPE, lambda it: is_forbidden_test(it)),
    (Obstacle.CATEGORY_WITHDRAWN, lambda it: it.product.category.withdrawn_at is not None),
    (Obstacle.CATEGORY_UNLISTED, lambda it: not it.product.category.is_listed),
    (Obstacle.PRODUCT_WITHDRAWN, lambda it: it.product.withdrawn_at is not None),
    (Obstacle.PRODUCT_DISABLED, lambda it: not it.product.supplier_enabled),
    (Obstacle.PRODUCT_UNLISTED, lambda it: not it.product.is_listed),
    (Obstacle.LOSSES, lambda it: it.product.withheld_at is not None),
    (Obstacle.WITHDRAWN, lambda it: it.withdrawn_at is not None),
    (Obstacle.UNAVAILABLE, lambda it: not it.supplier_available),
    (Obstacle.OUT_OF_STOCK, lambda it: it.stock == 0),
    (Obstacle.NO_PRICE, lambda it: not it.is_priced or it.wholesale is None),
    (Obstacle.PRICE_JUMP, lambda it: it.withheld_at is not None),
    (Obstacle.IDENTITY, lambda it: it.doubted_at is not None),
    (Obstacle.PRICE_UNREADABLE, lambda it: it.is_price_unreadable and not _is_fresh_now(it)),
    (Obstacle.NO_RULE, lambda it: it.wholesale is not None and it.selling_price is None),
    (Obstacle.UNLISTED, lambda it: not it.is_listed),
]


def obstacles(denomination: Denomination) -> list[Obstacle]:
    """Every reason why it is not for sale; none means that it is."""
    return [obstacle for obstacle, holds in _OBSTACLES if holds(denomination)]


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
