"""A product as its page shows it, with what is on offer of it: two statements, which are prepared."""

from functools import cache

from django.conf import settings
from django.db.models import QuerySet

from catalog.models import Denomination, Product
from core.prepared_queries import PreparedInstances


def product_on_show(slug: str) -> tuple[Product | None, list[Denomination]]:
    """The product at this address, if customers may see it, and its denominations, sold out or not."""
    product = _product_query(settings.IN_PRODUCTION).first(slug=slug)
    if product is None:
        return None, []
    denominations = _DENOMINATIONS.all(product_id=product.pk)
    for denomination in denominations:
        denomination.product = product
    return product, denominations


@cache
def _product_query(_is_production: bool) -> PreparedInstances[Product]:
    def build(slug: str) -> QuerySet[Product]:
        return Product.objects.on_show().select_related("category").filter(slug=slug)

    return PreparedInstances(build, slug="any-product")


_DENOMINATIONS = PreparedInstances(lambda product_id: Product(pk=product_id).on_offer(), product_id=2**40)
