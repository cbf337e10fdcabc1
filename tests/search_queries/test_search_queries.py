"""Two hundred queries as people type them lead to the right cards, and none to nothing.

`queries.txt` has, a line each: the language ("la" is Arabic in Latin letters), the query, the categories of
which one must come first, and the region, if the query names one.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.models import Category, Product
from catalog.search.product_search import search
from catalog.testing import make_category, make_denomination, make_product
from sandbox.supplier.sample_brands import BRANDS, REGIONS

pytestmark = pytest.mark.django_db

SHOWN = 3  # products at the top of the page, of which the first must be right, and all of one kind
LEAST = 0.95


@dataclass(frozen=True)
class Query:
    """One line of the file."""

    language: str
    text: str
    categories: tuple[str, ...]
    region: str

    def is_answered_by(self, product: Product) -> bool:
        is_of_kind = product.category.supplier_title in self.categories
        return is_of_kind and (self.region == "-" or product.region == self.region)


def read_queries() -> list[Query]:
    lines = Path(__file__).with_name("queries.txt").read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")
    ]
    return [
        Query(language, text, tuple(names.split(", ")), region) for language, text, names, region in cells
    ]


@pytest.fixture
def catalogue(db: None) -> None:
    """What the sandbox sells, one card of each product."""
    for brand in BRANDS:
        category = make_category(brand.title)
        for region in brand.regions:
            name = f"{brand.title} {REGIONS[region][0]}"
            product = make_product(name, category=category, region=region)
            for title, _price in brand.packs or ((f"{brand.title} 10 {REGIONS[region][1]}", 0),):
                make_denomination(title, product=product)


@pytest.mark.usefixtures("catalogue")
def test_queries_lead_to_the_right_cards() -> None:
    queries = read_queries()
    found = {query: find(query.text) for query in queries}

    assert len(queries) >= 200
    assert {query.language for query in queries} == {"ar", "fr", "en", "la"}
    assert [query.text for query, products in found.items() if not products] == []
    wrong = [
        f"{query.text}: {[str(product) for product in products[:SHOWN]]}"
        for query, products in found.items()
        if not query.is_answered_by(products[0])
    ]
    assert len(wrong) <= (1 - LEAST) * len(queries), "\n".join(wrong)


def find(text: str) -> list[Product]:
    found = search(text, limit=48, categories=Category.objects.on_show).products
    products = Product.objects.select_related("category").in_bulk([each.pk for each in found])
    return [products[each.pk] for each in found]
