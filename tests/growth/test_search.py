"""What is found by the index is what a look at every product would find, in the same order."""

import pytest

from catalog.models import Product
from catalog.search import product_search, statement
from catalog.search.product_search import search
from catalog.search.spelling import synonyms_of
from core import clock
from tools.generated_shop.catalogue import fill_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

QUERIES = [
    *(
        "psn",
        "psn germany",
        "wonderland japan",
        "usd germany",
        "بلايستيشن",
        "المانيا امازون",
        "carte france",
    ),
    *("merveilles", "playstation usa 100", "eur", "free fire 100 aed", "gold", "diamant"),
    # words of one or two letters, alone and with others, within words and not at all
    *("10", "5", "us", "uk 25", "u 5", "a b", "ال", "فري 5", "s", "zq", "ps zq"),
    *("zqzq", "land 7", "_", "psn psn psn"),
]


def by_looking_at_every_product(query: str) -> list[int]:
    words = product_search._words(query)
    every = sorted(Product.objects.on_show(), key=lambda product: product.popular_key) if words else []
    return [
        product.pk
        for product in every
        if all(any(name in product.search_text for name in synonyms_of(word)) for word in words)
    ]


@pytest.fixture
def generated() -> None:
    fill_catalogue(1_600, now=clock.now())


# As the shop does it; with many to be walked through; and with all to be sorted.
BOUNDS = [(1_000, 550), (5, 50), (0, 0)]


def test_search_finds_what_a_look_at_every_product_would(
    monkeypatch: pytest.MonkeyPatch, generated: None
) -> None:
    wanted = {query: by_looking_at_every_product(query) for query in QUERIES}
    assert [query for query, ids in wanted.items() if not ids] == ["usd germany", "zq", "ps zq", "zqzq", "_"]

    for few, walked in BOUNDS:
        monkeypatch.setattr(statement, "FEW", few)
        monkeypatch.setattr(statement, "WALKED", walked)
        for query, ids in wanted.items():
            result = search(query, limit=12)
            found = [] if result.meant else [product.pk for product in result.products]
            assert found == ids[:12], (query, few, walked)
