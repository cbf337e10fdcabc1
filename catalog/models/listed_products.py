"""What lists read of products: plain values, which tell by themselves whether a card was drawn before.

An instance is made only of a card that has to be drawn: making two dozen takes longer than reading them.
"""

from typing import Any, NamedTuple, Self

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from catalog.models.goods import Product


class ListedCard(NamedTuple):
    """The columns that the card of a product shows, in the order in which they are read."""

    slug: str
    supplier_title: str
    title_ar: str
    title_fr: str
    title_en: str
    region: str
    image: str
    is_available: bool
    is_in_question: bool
    from_price: int | None  # in centimes: the lowest, or the lowest within the limits of a filter

    @property
    def product(self) -> Product:
        """An instance that knows these columns. Reading another fails, as that is not in the key."""
        known = {"id": None, **self._asdict()}
        names = [field.attname for field in Product._meta.concrete_fields if field.attname in known]
        return Product.from_db(None, names, [known[name] for name in names])


class ListedProduct(NamedTuple):
    """One product of a list: by what lists are put together, and its card."""

    pk: int
    category_id: int
    popularity: int
    mark: str  # its key in the order of the list
    card: ListedCard

    @classmethod
    def of(cls, *row: Any) -> Self:
        """A row of `listed`."""
        pk, category_id, popularity, mark, *card = row
        return cls(pk, category_id, popularity, mark, ListedCard(*card))

    @property
    def title(self) -> str:
        """What the shop calls it."""
        return self.card.product.title


def listed(
    products: QuerySet[Product], *also: str, key: str, price: Combinable | None = None
) -> QuerySet[Product, tuple[Any, ...]]:
    """Rows of these products for `ListedProduct.of`, behind the columns `also`.

    `key` is the column of the order, by which pages have their marks; `price` stands in for `from_price`.
    """
    columns = (*also, "pk", "category_id", "popularity", key, *ListedCard._fields[:-1])
    return products.values_list(*columns, price or "from_price")
