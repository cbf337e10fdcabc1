"""What search engines and chats are told of a product."""

import json
import re

import pytest
from django.test import Client

from catalog.testing import make_category, make_denomination, make_product

pytestmark = pytest.mark.django_db


def facts_of(page: str) -> dict[str, dict]:
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return {thing["@type"]: thing for thing in json.loads(block)["@graph"]}


def test_offers_say_selling_price_and_availability(client: Client) -> None:
    product = make_product("PSN Germany", slug="psn", category=make_category("PSN", slug="all-psn"))
    for name, stock in (("10 EUR", 50), ("20 EUR", 2), ("50 EUR", 0)):
        make_denomination(name, product=product, stock=stock)

    facts = facts_of(client.get("/en/p/psn/").content.decode())

    offers = facts["Product"]["offers"]
    assert [(offer["name"], offer["availability"].rpartition("/")[2]) for offer in offers] == [
        ("10 EUR", "InStock"),
        ("20 EUR", "LimitedAvailability"),
        ("50 EUR", "OutOfStock"),
    ]
    assert {(offer["price"], offer["priceCurrency"]) for offer in offers} == {("515", "DZD")}
    assert facts["Product"]["brand"]["name"] == "PSN"
    assert [step["item"] for step in facts["BreadcrumbList"]["itemListElement"]] == [
        "http://127.0.0.1:8000/en/",
        "http://127.0.0.1:8000/en/c/all-psn/",
        "http://127.0.0.1:8000/en/p/psn/",
    ]


def test_a_title_cannot_end_the_data_block(client: Client) -> None:
    make_denomination(product=make_product("</script><script>alert(1)</script>&<!--", slug="bad"))

    page = client.get("/en/p/bad/").content.decode()

    assert facts_of(page)["Product"]["name"] == "</script><script>alert(1)</script>&<!--"
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/fr/", "/fr/p/psn/", "/fr/c/all-psn/", "/fr/terms/"])
def test_public_pages_name_their_translations(client: Client, path: str) -> None:
    product = make_product(slug="psn", category=make_category(slug="all-psn"))
    make_denomination(product=product)

    page = client.get(f"{path}?after=1").content.decode()

    there = "http://127.0.0.1:8000"
    assert f'<link rel="canonical" href="{there}{path}">' in page
    assert dict(re.findall(r'hreflang="([a-z-]+)" href="(.*?)">', page)) == {
        "ar": there + path.replace("/fr/", "/ar/"),
        "fr": there + path,
        "en": there + path.replace("/fr/", "/en/"),
        "x-default": there + path.replace("/fr/", "/ar/"),
    }
    assert f'<meta property="og:url" content="{there}{path}">' in page
    assert 'og:image" content="http://127.0.0.1:8000/' in page


def test_personal_pages_and_pages_that_are_not_there_name_none(client: Client) -> None:
    for path in ("/fr/cart/", "/fr/p/nowhere/", "/fr/account/login/"):
        page = client.get(path).content.decode()
        assert "canonical" not in page
        assert "og:url" not in page


def test_social_card_of_a_product_carries_its_title_and_picture(client: Client) -> None:
    picture = f"products/{'0' * 32}.webp"
    make_denomination(product=make_product(slug="psn", title_ar="بلايستيشن", image=picture))

    page = client.get("/ar/p/psn/").content.decode()

    assert '<meta property="og:title" content="بلايستيشن">' in page
    assert f'<meta property="og:image" content="http://127.0.0.1:8000/media/{picture}">' in page
    assert '<meta property="og:locale" content="ar_DZ">' in page


@pytest.mark.parametrize(
    ("fields", "stock", "words"),
    [
        ({}, 9, "PSN Germany: gift card from \u2068515\u00a0DA\u2069. Pay in dinars"),
        ({}, 0, "PSN Germany: gift card, sold out for now."),
        ({"text_en": "For the German store."}, 9, "For the German store."),
    ],
)
def test_description_says_what_it_is_and_what_it_costs(
    client: Client, fields: dict[str, str], stock: int, words: str
) -> None:
    make_denomination(product=make_product(slug="psn", **fields), stock=stock)

    page = client.get("/en/p/psn/").content.decode()

    assert f'<meta name="description" content="{words}' in page
    assert f'<meta property="og:description" content="{words}' in page
