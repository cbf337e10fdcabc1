"""The cart's pages: same origin or a token, hostile quantities, few queries."""

import re

import pytest
from django.test import Client

from accounts.testing import PASSWORD, make_customer, make_user
from catalog.models import Denomination, Product
from catalog.testing import make_denomination, make_product
from core.intervals import Interval
from core.testing import FakeClock
from orders.cart.carts import add_to_cart, create_cart
from orders.cart.receivers import forget_old_carts
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

    assert (answer.status_code, answer.url) == (302, "/en/cart/?added")
    assert quantities() == [2]
    assert strict.cookies["cart"]["httponly"]
    assert strict.cookies["cart"]["samesite"] == "Lax"
    assert strict.cookies["cart_count"].value == "2"


def test_bought_now_leads_past_the_cart(strict: Client, card: Denomination) -> None:
    now = wanted(card) | {"then": "checkout"}

    question = strict.post(ADD, now)
    assert 'name="then" value="checkout"' in question.content.decode()
    assert strict.post(ADD, now, headers={"Sec-Fetch-Site": "same-origin"}).url == "/en/checkout/?step=review"

    Denomination.objects.update(is_for_sale=False)
    assert strict.post(ADD, now, headers={"Sec-Fetch-Site": "same-origin"}).url == "/en/cart/"


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


@pytest.mark.parametrize("then", ["", "checkout"])
def test_browser_that_keeps_no_cookies_is_told_so(card: Denomination, then: str) -> None:
    answer = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(ADD, {**wanted(card), "then": then})

    page = Client().get(answer["Location"], follow=True).content.decode()

    assert "Your browser keeps no cookies" in page


def test_browser_that_keeps_cookies_is_told_nothing_of_them(card: Denomination) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    page = client.post(ADD, wanted(card), follow=True).content.decode()

    assert "cookies" not in page
    assert not Client().get("/en/cart/").context["lacks_cookies"]


def test_adding_is_a_post(strict: Client) -> None:
    assert strict.get(ADD).status_code == 405


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "1e9", "21", "NaN", "", "two", "1;2", "9" * 5000])
def test_hostile_quantity_is_refused(guest_client: Client, card: Denomination, quantity: str) -> None:
    answer = guest_client.post(ADD, wanted(card, quantity))

    assert (answer.status_code, quantities()) == (400, [])
    assert f'href="/en/p/{card.product.slug}/"' in answer.content.decode()  # to choose again


@pytest.mark.parametrize("denomination", ["", "0", "-1", "x", "99999999999999999999", str(2**62)])
def test_unknown_card_is_refused(guest_client: Client, denomination: str) -> None:
    answer = guest_client.post(ADD, {"denomination": denomination, "quantity": 1})

    assert answer.status_code == 400


def test_price_in_the_form_is_ignored(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, {**wanted(card), "unit_price": 1, "seen_price": 1, "price": 1})

    assert CartLine.objects.get().seen_price == 515_00


def test_sold_out_card_says_so(guest_client: Client, card: Denomination) -> None:
    Denomination.objects.update(is_for_sale=False)

    page = guest_client.post(ADD, wanted(card), follow=True)

    assert "sold out" in page.content.decode().lower()
    assert quantities() == []


def test_cart_shows_updates_and_removes(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, wanted(card))
    guest_client.post("/en/cart/update/", wanted(card, 3))
    page = guest_client.get("/en/cart/")
    assert (page.context["total"], page.context["can_checkout"]) == (3 * 515_00, True)
    assert guest_client.cookies["cart_count"].value == "3"

    guest_client.post("/en/cart/remove/", {"denomination": card.pk})
    assert quantities() == []
    assert guest_client.cookies["cart_count"].value == "0"


@pytest.mark.parametrize("quantity", ["-1", "21", "x", "1.5"])
def test_odd_change_changes_nothing(guest_client: Client, card: Denomination, quantity: str) -> None:
    guest_client.post(ADD, wanted(card, 2))

    assert guest_client.post("/en/cart/update/", wanted(card, quantity)).status_code == 302
    assert quantities() == [2]


@pytest.mark.parametrize("page", ["update", "remove"])
def test_changes_need_a_token(strict: Client, card: Denomination, page: str) -> None:
    strict.post(ADD, wanted(card), headers={"Sec-Fetch-Site": "same-origin"})

    answer = strict.post(f"/en/cart/{page}/", wanted(card, 9), headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 403
    assert quantities() == [1]


def test_more_than_the_limit_is_cut_with_a_word(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, wanted(card, 15))

    page = guest_client.post(ADD, wanted(card, 15), follow=True)

    assert quantities() == [20]
    assert "1 to 20 of each card" in page.content.decode()


def test_new_price_is_told_beside_the_old_one(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, wanted(card))
    Denomination.objects.update(selling_price=1530_00)

    risen = guest_client.get("/en/cart/").content.decode()
    CartLine.objects.update(seen_price=1600_00)
    fallen = guest_client.get("/en/cart/").content.decode()

    assert re.search(r"risen from\s.*515.DA.* to .*1.530.DA", risen)
    assert re.search(r"fallen from\s.*1.600.DA.* to .*1.530.DA", fallen)


def test_line_with_too_few_left_is_mended_by_one_press(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, wanted(card, 5))
    Denomination.objects.update(stock=3)
    page = guest_client.get("/en/cart/")
    assert not page.context["can_checkout"]
    assert "Take the 3 that are left" in page.content.decode()

    guest_client.post("/en/cart/update/", wanted(card, page.context["lines"][0].most))

    assert guest_client.get("/en/cart/").context["can_checkout"]
    assert quantities() == [3]


def test_what_is_gone_costs_nothing_and_offers_other_amounts(
    guest_client: Client, card: Denomination
) -> None:
    make_denomination("PSN 50 EUR", product=card.product)
    for each in Denomination.objects.all():
        guest_client.post(ADD, wanted(each))
    Denomination.objects.filter(pk=card.pk).update(is_for_sale=False)

    page = guest_client.get("/en/cart/")

    assert (page.context["total"], page.context["can_checkout"]) == (515_00, False)
    assert "Sold out. Take it out to go on." in page.content.decode()
    assert f'href="/en/p/{card.product.slug}/">Choose another amount' in page.content.decode()


def test_withdrawn_product_is_not_linked_to(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, wanted(card))
    Denomination.objects.update(is_for_sale=False)
    Product.objects.update(is_available=False, is_visible=False)

    page = guest_client.get("/en/cart/").content.decode()

    assert "No longer sold here." in page
    assert "/en/p/" not in page


@pytest.mark.parametrize(
    ("regions", "are_mixed"),
    [
        (["germany", "usa"], True),
        (["germany", "germany"], False),
        (["germany", "global"], False),
        (["germany", ""], False),
    ],
)
def test_cart_that_mixes_regions_says_which_card_works_where(
    guest_client: Client, regions: list[str], are_mixed: bool
) -> None:
    for region in regions:
        guest_client.post(ADD, wanted(make_denomination(product=make_product(region=region))))

    page = guest_client.get("/en/cart/").content.decode()

    assert ("different countries" in page) == are_mixed
    assert page.count("Works only with accounts of: <strong>Germany</strong>") == regions.count("germany")
    assert page.count("Works everywhere") == regions.count("global")


def test_amount_that_nothing_takes_is_told_in_the_cart_already(
    guest_client: Client, card: Denomination
) -> None:
    guest_client.post(ADD, wanted(card))
    Denomination.objects.update(wholesale=95_00, selling_price=100_00)

    assert "The least is" in guest_client.get("/en/cart/").content.decode()


def test_cart_outlives_a_month_of_visits(
    guest_client: Client, card: Denomination, fake_clock: FakeClock
) -> None:
    guest_client.post(ADD, wanted(card))
    for quantity in (2, 3):
        fake_clock.advance(days=20)
        guest_client.post("/en/cart/update/", wanted(card, quantity))
        forget_old_carts()

    assert quantities() == [3]
    assert guest_client.cookies["cart"]["max-age"] == Interval.CART_KEPT.duration.total_seconds()
    fake_clock.advance(days=31)
    forget_old_carts()
    assert quantities() == []


def test_others_do_not_see_the_cart(guest_client: Client, card: Denomination) -> None:
    guest_client.post(ADD, wanted(card))

    assert Client().get("/en/cart/").context["lines"] == []


def test_carts_page_is_not_cached(guest_client: Client) -> None:
    assert "no-store" in guest_client.get("/en/cart/")["Cache-Control"]


@pytest.mark.parametrize("lines", [0, 1, 10])
def test_anonymous_cart_page_takes_at_most_five_queries(
    guest_client: Client, lines: int, django_assert_max_num_queries: object
) -> None:
    cart, secret = create_cart(customer=None)
    for _ in range(lines):
        add_to_cart(cart=cart, denomination=make_denomination(), quantity=1)
    guest_client.cookies["cart"] = secret

    with django_assert_max_num_queries(5):
        page = guest_client.get("/en/cart/")

    assert len(page.context["lines"]) == lines


def test_the_shops_picture_of_a_card_stands_beside_it(guest_client: Client, card: Denomination) -> None:
    Product.objects.update(image=f"products/{'0' * 32}.webp")
    guest_client.post(ADD, wanted(card))

    assert f'src="/media/products/{"0" * 32}.webp"' in guest_client.get("/en/cart/").content.decode()


def test_cart_joins_the_account_at_login(guest_client: Client, card: Denomination) -> None:
    user = make_user("customer@example.com")
    customer = make_customer("customer@example.com", user=user)
    guest_client.post(ADD, wanted(card, 2))

    guest_client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})

    assert Cart.objects.get(customer=customer).lines.get().quantity == 2
    assert guest_client.get("/en/cart/").context["total"] == 1030_00


@pytest.mark.parametrize("number", ["first", "second"])
def test_adding_to_the_cart_takes_at_most_five_queries(
    guest_client: Client, number: str, django_assert_max_num_queries: object
) -> None:
    card = make_denomination()
    form = {"denomination": card.pk, "quantity": 2}
    if number == "second":
        guest_client.post("/en/cart/add/", form, headers={"Sec-Fetch-Site": "same-origin"})

    with django_assert_max_num_queries(5 if number == "first" else 6):
        guest_client.post("/en/cart/add/", form, headers={"Sec-Fetch-Site": "same-origin"})

    assert guest_client.cookies["cart_count"].value == ("2" if number == "first" else "4")
