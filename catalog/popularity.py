"""How products sell, as lists show it. The catalogue knows no orders: whoever sells tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from catalog.models import Product

BATCH = 100  # rows in one UPDATE


@dataclass(frozen=True)
class ProductSales:
    """What was sold of a product lately: to how many customers, and when last."""

    customers: int = 0
    last_at: datetime | None = None

    @property
    def last_hour(self) -> datetime | None:
        """Public pages are sorted by it, so it tells no more than the hour."""
        return self.last_at and self.last_at.replace(minute=0, second=0, microsecond=0)


def record_sales(sales: Mapping[int, ProductSales]) -> int:
    """Store how every product sold lately, by its id; a product that is not named did not sell.

    Returns how many products changed. Safe to call twice: the second time none does.
    """
    told = Q(pk__in=list(sales)) | Q(popularity__gt=0) | Q(last_bought_at__isnull=False)
    with transaction.atomic():
        products = Product.objects.filter(told).only("popularity", "last_bought_at")
        changed = [product for product in products if _note(product, sales.get(product.pk, ProductSales()))]
        Product.objects.bulk_update(changed, ["popularity", "last_bought_at"], batch_size=BATCH)
    return len(changed)


def _note(product: Product, sold: ProductSales) -> bool:
    before = (product.popularity, product.last_bought_at)
    product.popularity, product.last_bought_at = sold.customers, sold.last_hour
    return before != (product.popularity, product.last_bought_at)
