"""What may have been meant by a query that nothing matches word by word."""

import pytest

from catalog.search.meanings import MeaningKind, meanings_of
from catalog.search.product_search import search
from catalog.testing import make_category, make_denomination, make_product

SPELLING, FEWER, SOLD_AS = MeaningKind.SPELLING, MeaningKind.FEWER_WORDS, MeaningKind.SOLD_AS


def told(query: str) -> list[tuple[str, MeaningKind]]:
    return [(meaning.text, meaning.kind) for meaning in meanings_of(query.split(), tuple)]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("psn", []),
        ("netflex", [("netflix", SPELLING)]),
        ("psn france", [("psn", FEWER)]),
        ("psn zzzz france", [("psn zzzz", FEWER), ("psn france", FEWER), ("psn", FEWER)]),
        ("psn 50 france", [("psn france", FEWER), ("psn", FEWER)]),
        ("fortnite", [("fortnite", SOLD_AS)]),
        ("fortnite france", [("fortnite", FEWER), ("fortnite france", SOLD_AS), ("fortnite", SOLD_AS)]),
        ("zzzz", []),
    ],
)
def test_likeliest_meaning_comes_first(query: str, meant: list[tuple[str, MeaningKind]]) -> None:
    assert told(query) == meant


@pytest.mark.django_db
def test_page_says_what_it_shows_instead(client) -> None:
    psn = make_category("PSN")
    make_denomination(product=make_product("PSN Germany", region="germany", category=psn))

    def page(query: str) -> str:
        return client.get("/en/search/", {"q": query}).content.decode()

    assert "No card matches what you typed" in page("playstatoin")
    assert "Showing cards for “<bdi>psn</bdi>”" in page("psn france")
    assert "bought with these cards" in page("fortnite")
    for query in ("playstatoin", "psn france", "fortnite", "carte cadeau"):
        assert "PSN Germany" in page(query)
    assert 'class="notice"' not in page("psn germany").partition("<main")[2]


@pytest.mark.django_db
def test_only_saying_card_finds_what_sells_best() -> None:
    make_denomination(product=make_product("PSN Germany"))

    assert [product.title for product in search("gift card", limit=48).products] == ["PSN Germany"]
