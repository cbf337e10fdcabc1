"""In which order the front page shows what there is: what sells here first."""

from collections.abc import Iterable, Sequence

from catalog.models import Category, Product
from catalog.models.categories import FIRST_POSITION
from catalog.name_words import FAMILIES
from catalog.texts import fold

_WANTED = {family: rank for rank, family in enumerate(FAMILIES)}  # as people in Algeria ask for them


def in_demand(categories: Iterable[Category], best_sellers: Sequence[Product]) -> list[Category]:
    """The categories of what sells best first, then those that the shop put first, then what is asked for.

    `best_sellers` are products, the best first; what was not sold says nothing.
    """
    sold: dict[int, int] = {}
    for rank, product in enumerate(best_sellers):
        if product.popularity:
            sold.setdefault(product.category_id, rank)

    def place(category: Category) -> tuple[int, int, int, int]:
        by_shop = min(category.position, FIRST_POSITION)  # from there on the supplier's list numbers them
        wanted = _WANTED.get(fold(category.supplier_title), len(_WANTED))
        return sold.get(category.pk, len(best_sellers)), by_shop, wanted, category.position

    return sorted(categories, key=place)


def mixed(products: Sequence[Product], categories: Iterable[Category]) -> list[Product]:
    """One product of each category, in their order, then the others in their own."""
    first: dict[int, Product] = {}
    for product in products:
        first.setdefault(product.category_id, product)
    leading = [first[category.pk] for category in categories if category.pk in first]
    chosen = {product.pk for product in leading}
    return [*leading, *(product for product in products if product.pk not in chosen)]
