"""Pages that are the same for everybody: what may be kept of them, by whom and for how long."""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.testing import make_user
from catalog.testing import make_category, make_denomination, make_product

pytestmark = pytest.mark.django_db

LANGUAGES = ("ar", "fr", "en")
OUTSIDE = ("/robots.txt", "/sitemap.xml")
PUBLIC = (
    *("", "c/psn/", "p/psn-germany/", "search/?q=psn", "search/?q=zzz", "search/", "terms/"),
    *OUTSIDE,
)
PERSONAL = ("cart/", "checkout/", "orders/7K2M9QX4ZD/", "account/", "account/login/", "account/wallet/")
OTHERS = ("nothing-here/", "styleguide/", "/", "/healthz", "/admin/login/", "/admin/", "/nothing-here/")


@pytest.fixture(autouse=True)
def goods() -> None:
    product = make_product("PSN Germany", slug="psn-germany", category=make_category("PSN", slug="psn"))
    make_denomination(product=product)


def addresses(*paths: str) -> list[str]:
    """In every language, unless the path stands outside of them."""
    within = [f"/{language}/{path}" for path in paths if path[:1] != "/" for language in LANGUAGES]
    return within + [path for path in paths if path[:1] == "/"]


def test_public_page_may_be_kept_by_everybody(client: Client) -> None:
    for address in addresses(*PUBLIC):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})

        assert answer.status_code == 200, address
        assert answer["Cache-Control"].startswith("public, max-age="), address
        assert varies(answer) <= {"Accept-Encoding"}, address
        assert not answer.cookies, address
        again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address


def varies(answer: HttpResponse) -> set[str]:
    """By what the answer differs. Django adds the language wherever none stands in the address."""
    said = set(filter(None, answer.get("Vary", "").split(", ")))
    return said - {"Accept-Language"} if answer.wsgi_request.path in addresses(*OUTSIDE) else said


def test_public_page_is_the_same_for_a_customer_with_a_cart(client: Client) -> None:
    plain = [client.get(address).content for address in addresses(*PUBLIC)]
    client.force_login(make_user())
    client.cookies["cart"], client.cookies["cart_count"] = "a secret", "3"

    assert [client.get(address).content for address in addresses(*PUBLIC)] == plain


def test_page_that_is_not_there_leaves_nothing_behind(client: Client) -> None:
    for address in addresses("nothing-here/", "p/nothing-here/", "/nothing-here/"):
        answer = client.get(address)

        assert answer.status_code == 404, address
        assert not answer.cookies, address


def test_personal_page_is_kept_by_nobody(client: Client) -> None:
    for address in addresses(*PERSONAL):
        kept = client.get(address)["Cache-Control"].split(", ")

        assert {"private", "no-store"} & set(kept), address


def test_policy_allows_nothing_but_our_own_files(client: Client) -> None:
    for address in addresses(*PUBLIC, *PERSONAL, *OTHERS):
        policy = client.get(address)["Content-Security-Policy"]

        directives = {name: set(sources) for name, *sources in (each.split() for each in policy.split(";"))}
        assert directives["default-src"] == {"'none'"}, address
        assert directives["script-src"] == directives["style-src"] == {"'self'"}, address
        assert set.union(*directives.values()) <= {"'self'", "'none'", "data:"}, address
