"""Pages that belong to no app."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from xml.dom import minidom

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from catalog.models import Product
from catalog.pricing.repricing import reprice
from catalog.testing import make_category, make_denomination, make_product
from storefront.pages.sitemaps import SECTION

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wishes", "cookie", "language"),
    [
        ("", "", "ar"),
        ("fr-DZ,fr;q=0.9,en;q=0.5", "", "fr"),
        ("en-GB", "", "en"),
        ("de", "", "ar"),
        ("*", "", "ar"),
        ("fr", "ar", "ar"),
        ("fr", "en", "en"),
    ],
)
def test_root_leads_to_the_visitors_language(wishes: str, cookie: str, language: str) -> None:
    client = Client(headers={"Accept-Language": wishes})
    client.cookies["django_language"] = cookie

    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/{language}/"


def sections(client: Client) -> list[str]:
    """The sitemaps that the index names, each without the shop's own address."""
    index = minidom.parseString(client.get("/sitemap.xml").content)
    return [loc.firstChild.data.removeprefix(settings.SITE_URL) for loc in index.getElementsByTagName("loc")]


def test_sitemap_names_every_product_in_every_language(client: Client) -> None:
    near, category = make_denomination().product, make_category("PSN")
    far = Product(
        pk=near.pk + 10 * SECTION, category=category, supplier_id="far", slug="far", is_visible=True
    )
    far.save()

    named = sections(client)
    text = "".join(client.get(address).content.decode() for address in named)

    assert len(named) == 3
    for slug in (near.slug, far.slug):
        for code in ("ar", "fr", "en"):
            assert f"<loc>{settings.SITE_URL}/{code}/p/{slug}/</loc>" in text


def test_sitemap_names_what_is_said_of_the_shop(client: Client) -> None:
    text = client.get("/sitemap-pages.xml").content.decode()

    for page in ("", "terms/", "faq/", "privacy/"):
        for code in ("ar", "fr", "en"):
            assert f"<loc>{settings.SITE_URL}/{code}/{page}</loc>" in text


def test_sitemap_names_translations_and_nothing_hidden(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    denomination = make_denomination()
    hidden = make_product(slug="hidden", is_listed=False)
    reprice([hidden.pk], why="test")
    page = f"{settings.SITE_URL}/ar/p/{denomination.product.slug}/"

    with django_assert_num_queries(3):
        text = "".join(client.get(address).content.decode() for address in sections(client))

    assert text.count(f'hreflang="x-default" href="{page}"') == 3
    assert "hidden" not in text


def test_section_without_a_product_is_not_there(client: Client) -> None:
    for section in (7, 10**30):
        assert client.get(f"/sitemap-products-{section}.xml").status_code == 404


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_manifest_makes_the_shop_an_app_in_each_language(language: str, direction: str) -> None:
    answer = Client().get(f"/{language}/manifest.webmanifest")

    facts = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert "public" in answer["Cache-Control"]
    assert (facts["lang"], facts["dir"], facts["start_url"]) == (language, direction, f"/{language}/")
    for entry in facts["icons"]:
        with Image.open(settings.BASE_DIR / "static/icons" / Path(entry["src"]).name) as icon:
            assert (icon.format, f"{icon.width}x{icon.height}") == ("PNG", entry["sizes"])
    assert f'<link rel="manifest" href="/{language}/manifest.webmanifest">' in (
        Client().get(f"/{language}/terms/").content.decode()
    )


def test_robots_keep_out_of_personal_pages() -> None:
    text = Client().get("/robots.txt").content.decode()

    assert "Disallow: /*/orders/" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_healthz_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"ok\n"


def test_terms_are_for_everyone() -> None:
    answer = Client().get("/fr/terms/")

    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
