"""The cart's pages: same origin or a token, hostile quantities, few queries."""

import re

import pytest
from django.test import Client

from accounts.testing import PASSWORD, make_customer, make_user
from catalog.models import Denomination, Product
from catalog.testing import make_denomination
from orders.carts import add_to_cart, create_cart
from orders.models import Cart, CartLine

pytestmark = pytest.mark.django_db

ADD = "/en/cart/add/"


@pytest.fixture
def card(db: None) -> Denomination:
    return make_denomination()


@pytest.fixture
def strict() -> Client:
    """A browser whose tokens are checked, unlike those of other tests."""
    return Client(enforce_csrf_checks=True)


def wanted(card: Denomination, quantity: object = 1) -> dict[str, object]:
    return {"denomination": card.pk, "quantity": quantity}


def quantities() -> list[int]:
    return list(CartLine.objects.values_list("quantity", flat=True))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Origin": "http://127.0.0.1:8000"},
    ],
    ids=str,
)
def test_own_pages_add_without_a_token(
    strict: Client, card: Denomination, settings: object, headers: dict[str, str]
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]

    answer = strict.post(ADD, wanted(card, 2), headers=headers)

    assert (answer.status_code, answer.url) == (302, "/en/cart/")
    assert quantities() == [2]
    assert strict.cookies["cart"]["httponly"]
    assert strict.cookies["cart"]["samesite"] == "Lax"
    assert strict.cookies["cart_count"].value == "2"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
    ids=str,
)
def test_other_pages_lead_to_a_question_with_a_token(
    strict: Client, card: Denomination, headers: dict[str, str]
) -> None:
    question = strict.post(ADD, wanted(card), headers=headers)
    assert quantities() == []
    assert question.status_code == 200

    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', question.content.decode())[1]
    strict.post(ADD, {**wanted(card), "csrfmiddlewaretoken": token})
    assert quantities() == [1]


def test_token_of_somebody_else_is_no_answer(strict: Client, card: Denomination) -> None:
    strict.post(ADD, {**wanted(card), "csrfmiddlewaretoken": "a" * 64})

    assert quantities() == []


def test_adding_is_a_post(strict: Client) -> None:
    assert strict.get(ADD).status_code == 405


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "1e9", "21", "NaN", "", "two", "1;2", "9" * 5000])
def test_hostile_quantity_is_refused(browser: Client, card: Denomination, quantity: str) -> None:
    assert browser.post(ADD, wanted(card, quantity)).status_code == 400
    assert quantities() == []


@pytest.mark.parametrize("denomination", ["", "0", "-1", "x", "99999999999999999999", str(2**62)])
def test_unknown_card_is_refused(browser: Client, denomination: str) -> None:
    answer = browser.post(ADD, {"denomination": denomination, "quantity": 1})

    assert answer.status_code == 400


def test_price_in_the_form_is_ignored(browser: Client, card: Denomination) -> None:
    browser.post(ADD, {**wanted(card), "unit_price": 1, "seen_price": 1, "price": 1})

    assert CartLine.objects.get().seen_price == 515_00


def test_sold_out_card_says_so(browser: Client, card: Denomination) -> None:
    Denomination.objects.update(is_for_sale=False)

    page = browser.post(ADD, wanted(card), follow=True)

    assert "sold out" in page.content.decode().lower()
    assert quantities() == []


def test_cart_shows_updates_and_removes(browser: Client, card: Denomination) -> None:
    browser.post(ADD, wanted(card))
    browser.post("/en/cart/update/", wanted(card, 3))
    page = browser.get("/en/cart/")
    assert (page.context["total"], page.context["can_checkout"]) == (3 * 515_00, True)
    assert browser.cookies["cart_count"].value == "3"

    browser.post("/en/cart/remove/", {"denomination": card.pk})
    assert quantities() == []
    assert browser.cookies["cart_count"].value == "0"


@pytest.mark.parametrize("quantity", ["-1", "21", "x", "1.5"])
def test_odd_change_changes_nothing(browser: Client, card: Denomination, quantity: str) -> None:
    browser.post(ADD, wanted(card, 2))

    assert browser.post("/en/cart/update/", wanted(card, quantity)).status_code == 302
    assert quantities() == [2]


@pytest.mark.parametrize("page", ["update", "remove"])
def test_changes_need_a_token(strict: Client, card: Denomination, page: str) -> None:
    strict.post(ADD, wanted(card), headers={"Sec-Fetch-Site": "same-origin"})

    answer = strict.post(f"/en/cart/{page}/", wanted(card, 9), headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 403
    assert quantities() == [1]


def test_others_do_not_see_the_cart(browser: Client, card: Denomination) -> None:
    browser.post(ADD, wanted(card))

    assert Client().get("/en/cart/").context["lines"] == []


def test_carts_page_is_not_cached(browser: Client) -> None:
    assert "no-store" in browser.get("/en/cart/")["Cache-Control"]


@pytest.mark.parametrize("lines", [0, 1, 10])
def test_anonymous_cart_page_takes_at_most_five_queries(
    browser: Client, lines: int, django_assert_max_num_queries: object
) -> None:
    cart, secret = create_cart(customer=None)
    for _ in range(lines):
        add_to_cart(cart=cart, denomination=make_denomination(), quantity=1)
    browser.cookies["cart"] = secret

    with django_assert_max_num_queries(5):
        page = browser.get("/en/cart/")

    assert len(page.context["lines"]) == lines


def test_the_shops_picture_of_a_card_stands_beside_it(browser: Client, card: Denomination) -> None:
    Product.objects.update(image=f"products/{'0' * 32}.webp")
    browser.post(ADD, wanted(card))

    assert f'src="/media/products/{"0" * 32}.webp"' in browser.get("/en/cart/").content.decode()


def test_cart_joins_the_account_at_login(browser: Client, card: Denomination) -> None:
    user = make_user("amina@example.com")
    customer = make_customer("amina@example.com", user=user)
    browser.post(ADD, wanted(card, 2))

    browser.post("/en/account/login/", {"login": user.email, "password": PASSWORD})

    assert Cart.objects.get(customer=customer).lines.get().quantity == 2
    assert browser.get("/en/cart/").context["total"] == 1030_00
