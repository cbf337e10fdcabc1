"""What anybody may ask for without a cookie costs the same however much the shop sells.

Every address that answers visitors who have nothing (tests/access/shop.txt) is asked with a catalogue that
fills its lists, and with three times as much: as many statements, and answers as long.
"""

from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Product
from core import heartbeats
from orders.supplier_account import sales_gate
from storefront.pages.sitemaps import SECTION
from tests.access.table import read_table

pytestmark = pytest.mark.django_db

SMALL, LARGE = 2 * SECTION, 6 * SECTION  # products: the smaller one fills a section of the sitemap
CATEGORIES = 5
# What grows by a line for every section, or by a digit, grows by less than this.
TOLERANCE, BYTES = 1.05, 1_000

LISTS = {
    "home": ["/fr/"],
    "category": [
        "/fr/c/c-1/",
        "/fr/c/c-1/?sort=price",
        "/fr/c/c-1/?sort=popular&stock=1&region=france",
        "/fr/c/c-1/?after=00000000000000000000000000000020",
    ],
    "product": ["/fr/p/p-1/"],
    "search": ["/fr/search/?q=card", "/fr/search/?q=zephyrine", "/fr/search/?q=qqqqqq", "/fr/search/"],
    "suggest": [
        "/fr/search/suggest/?q=card",
        "/fr/search/suggest/?q=zephyrine",
        "/fr/search/suggest/?q=qqqqqq",
    ],
    "sitemap.xml": ["/sitemap.xml"],
    "sitemap-pages": ["/sitemap-pages.xml"],
    "sitemap-products": ["/sitemap-products-{full_section}.xml"],
    "notice-noted": ["/fr/p/p-1/tell-me/noted/"],
}
# These read nothing of the catalogue; most need something that a visitor without anything lacks.
OTHERS = {
    "root": "/", "healthz": "/healthz", "readyz": "/readyz", "robots.txt": "/robots.txt",
    "manifest": "/fr/manifest.webmanifest", "notice-stop": "/fr/notices/stop/x/", "terms": "/fr/terms/",
    "en/styleguide/": "/en/styleguide/", "cart": "/fr/cart/", "checkout": "/fr/checkout/",
    "contact": "/fr/contact/", "contact-sent": "/fr/contact/sent/", "faq": "/fr/faq/",
    "privacy": "/fr/privacy/",
    "account-closed": "/fr/account/closed/", "account_login": "/fr/account/login/",
    "account_signup": "/fr/account/signup/", "account_reset_password": "/fr/account/password/reset/",
}  # fmt: skip
ABOUT_SOMEBODY = ("account", "mfa_", "order-", "admin:")


class Cost(NamedTuple):
    statements: int
    bytes: int


def fill(number: int) -> None:
    """So many products in the same categories; one of them is called like no other."""
    heartbeats.record_run(sales_gate.proof_name())
    categories = [
        Category(
            pk=pk, supplier_title=f"Shelf {pk}", title_key=f"shelf {pk}", slug=f"c-{pk}", product_count=number
        )
        for pk in range(1, CATEGORIES + 1)
    ]
    Category.objects.bulk_create(categories)
    Product.objects.bulk_create(product(pk) for pk in range(1, number + 1))


def product(pk: int) -> Product:
    title = f"Card {pk:05}" if pk > 1 else "Zephyrine 00001"
    return Product(
        pk=pk,
        supplier_id=f"{pk:024x}",
        category_id=pk % CATEGORIES + 1,
        slug=f"p-{pk}",
        supplier_title=title,
        region=("france", "germany")[pk % 2],
        is_visible=True,
        is_available=True,
        from_price=100_00 + pk,
        search_text=title.lower(),
        shelf_key=f"0{pk:017}",
        popularity=pk,
    )


def costs() -> dict[str, Cost]:
    """Of each address, asked by a new visitor, for the second time: a process reads some things once."""
    found = {}
    for path in [*(path for paths in LISTS.values() for path in paths), *OTHERS.values()]:
        path = path.format(full_section=1)
        Client().get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(path)
        assert answer.status_code in (200, 302, 503), (
            path,
            answer.status_code,
        )  # 503: readyz, without workers
        found[path] = Cost(len(asked), len(answer.content))
    return found


def test_no_anonymous_address_costs_more_with_a_large_catalogue() -> None:
    fill(SMALL)
    small = costs()
    Product.objects.all().delete()
    Category.objects.all().delete()
    fill(LARGE)

    for path, cost in costs().items():
        assert cost.statements <= small[path].statements, path
        assert cost.bytes <= small[path].bytes * TOLERANCE + BYTES, path


def test_every_anonymous_address_is_asked() -> None:
    open_to_all = {
        key
        for key, declared in read_table().items()
        if declared.outcomes["GET"].get("nobody") in ("page", "moved")
    }
    asked = {*LISTS, *OTHERS}

    assert asked <= open_to_all
    assert {key for key in open_to_all - asked if not key.startswith(ABOUT_SOMEBODY)} == set()
