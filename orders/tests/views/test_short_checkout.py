"""What a checkout does not ask twice: details, a known way to pay, all of a member who has bought before."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Customer
from accounts.testing import PASSWORD, make_user
from catalog.models import Denomination
from core import clock
from orders.models import Order
from orders.states import OrderStatus
from orders.testing import make_order
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

PAGE = "/en/checkout/"
TERMS = {"accept_terms": "on"}
DETAILS = {"email": " Customer@Example.com ", "phone": "0550 12 34 56"}
PAY = {"payment_method": "ocpay", "nonce": "one click"}


@pytest.fixture
def shopper(
    outside_transaction: None, guest_client: Client, supplier: RunningSandbox, card: Denomination
) -> Client:
    """A browser with two cards in its cart."""
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 2})
    return guest_client


def step_of(answer: Any) -> str:
    return answer.context["step"]


def test_first_step_asks_for_the_details_too(shopper: Client) -> None:
    page = shopper.get(PAGE).content.decode()
    assert 'name="email"' in page
    assert 'name="phone"' in page
    assert '/en/privacy/"' in page.partition("<main")[2].partition("</main>")[0]

    half = shopper.post(PAGE, {"step": "review", **DETAILS})
    assert (half.status_code, step_of(half)) == (400, "review")
    assert half.context["details"]["email"].value() == DETAILS["email"]

    wrong = shopper.post(PAGE, {"step": "review", **TERMS, "email": "no address", "phone": ""})
    assert step_of(wrong) == "review"
    assert wrong.context["details"].errors.keys() == {"email", "phone"}
    assert step_of(shopper.post(PAGE, {"step": "review", **TERMS, **DETAILS}, follow=True)) == "pay"


def test_address_with_which_a_guest_begins_leads_back_to_the_first_step(shopper: Client) -> None:
    begin = shopper.get("/en/cart/").context["checkout_address"]
    assert step_of(shopper.get(begin)) == "review"
    assert step_of(shopper.post(PAGE, {"step": "review", **TERMS, **DETAILS}, follow=True)) == "pay"

    back = shopper.get(begin)

    assert step_of(back) == "review"
    assert back.context["details"]["phone"].value()
    assert shopper.get("/en/cart/").context["checkout_address"] == PAGE  # nothing is asked twice


def test_way_that_was_used_last_is_chosen(
    shopper: Client, card: Denomination, chargily: RunningSandbox, settings: Any
) -> None:
    settings.PAYMENT_METHODS = ["ocpay", "chargily"]
    first = shopper.post(PAGE, {**TERMS, **DETAILS}, follow=True).context["form"]
    shopper.post(PAGE, {**PAY, "payment_method": "chargily"})
    shopper.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})

    again = shopper.post(PAGE, {**TERMS, **DETAILS}, follow=True).context["form"]

    assert first["payment_method"].value() == "ocpay"
    assert again["payment_method"].value() == "chargily"
    assert again.has_chosen_other_page


@pytest.fixture
def regular(
    outside_transaction: None, guest_client: Client, supplier: RunningSandbox, card: Denomination
) -> Client:
    """A member who has bought before, with a card in the cart."""
    user = make_user("customer@example.com")
    customer, _ = Customer.objects.update_or_create(email=user.email, defaults={"user": user})
    make_order(OrderStatus.PAID, customer=customer)
    guest_client.login(username=user.email, password=PASSWORD)
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})
    return guest_client


def test_member_who_has_bought_before_is_at_the_last_step_at_once(regular: Client) -> None:
    page = regular.get(PAGE)
    text = " ".join(page.content.decode().split())
    assert step_of(page) == "pay"
    assert "By ordering you agree once more" in text
    assert 'name="accept_terms" value="on"' in text

    assert regular.post(PAGE, {"step": "pay", **PAY}).status_code == 400  # without the agreement
    assert not Order.objects.filter(status=OrderStatus.AWAITING_PAYMENT).exists()
    made = regular.post(PAGE, {"step": "pay", **TERMS, **PAY})

    order = Order.objects.get(status=OrderStatus.AWAITING_PAYMENT)
    assert made.url == f"/en/orders/{order.reference}/go/"
    assert (order.email, order.phone) == ("customer@example.com", "+213550123456")


def test_member_who_accepted_other_terms_is_asked_again(
    regular: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orders.checkout.terms.IN_FORCE_SINCE", clock.now() + timedelta(days=1))

    assert step_of(regular.get(PAGE)) == "review"


def test_gateway_that_is_away_leads_to_another_for_the_same_cards(
    shopper: Client, chargily: RunningSandbox, supplier: RunningSandbox, settings: Any
) -> None:
    settings.PAYMENT_METHODS = ["ocpay", "chargily"]
    supplier.faults({"fault": "http_500", "endpoint": "createLink"})

    answer = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})

    order = Order.objects.get()
    assert answer.url == f"/en/orders/{order.reference}/pay/"
    page = shopper.get(answer.url)
    assert page.context["form"]["payment_method"].value() == "chargily"
    assert "Here is another for the same cards." in page.content.decode()
