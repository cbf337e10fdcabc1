"""Checkout over the pages: three steps or one post, nothing lost on the way, one order however often sent."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.testing import PASSWORD, make_customer, make_user
from catalog.models import Denomination
from catalog.testing import make_denomination, make_product
from core import switches
from core.kinds import SwitchName
from orders.models import Cart, Order
from orders.order_payment.expiry import cancel_order
from orders.states import OrderStatus
from orders.testing import make_order
from payments.models import Payment
from payments.states import PaymentStatus
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


def test_three_steps_lead_to_the_gateway(shopper: Client, supplier: RunningSandbox) -> None:
    assert step_of(shopper.get(PAGE)) == "review"
    assert step_of(shopper.post(PAGE, {"step": "review", **TERMS}, follow=True)) == "details"
    assert step_of(shopper.post(PAGE, {"step": "details", **DETAILS}, follow=True)) == "pay"

    answer = shopper.post(PAGE, {"step": "pay", **PAY})

    order = Order.objects.get()
    assert answer.url == f"/en/orders/{order.reference}/go/"
    (link,) = supplier.truth()["payments"]
    assert (link["amount"], order.email, order.phone) == (1030, "customer@example.com", "+213550123456")
    assert supplier.url in shopper.get(answer.url).content.decode()
    assert shopper.cookies["cart_count"].value == "0"


def test_one_post_may_answer_everything(shopper: Client) -> None:
    answer = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})

    assert answer.status_code == 302
    assert Order.objects.get().status == OrderStatus.AWAITING_PAYMENT


@pytest.mark.parametrize(
    ("missing", "step"),
    [({}, "review"), (TERMS, "details"), (DETAILS, "review"), ({**TERMS, "email": "a@b.dz"}, "details")],
)
def test_nothing_is_ordered_while_something_is_missing(
    shopper: Client, missing: dict[str, str], step: str
) -> None:
    answer = shopper.post(PAGE, {**missing, **PAY})

    assert (answer.status_code, step_of(answer)) == (400, step)
    assert not Order.objects.exists()


def test_no_step_can_be_jumped_to(shopper: Client) -> None:
    assert step_of(shopper.get(PAGE, {"step": "pay"})) == "review"
    assert step_of(shopper.get(PAGE, {"step": "<script>"})) == "review"


def test_earlier_steps_can_be_looked_at_again(shopper: Client) -> None:
    shopper.post(PAGE, {**TERMS, **DETAILS})

    page = shopper.get(PAGE, {"step": "details"})

    assert step_of(page) == "details"
    assert "customer@example.com" in page.content.decode()


@pytest.mark.parametrize("email", ["", "customer", "a@b", "a" * 300 + "@b.dz", "a@b.dz\r\nBcc: x@y.dz"])
def test_odd_address_is_refused(shopper: Client, email: str) -> None:
    shopper.post(PAGE, {"step": "review", **TERMS})

    answer = shopper.post(PAGE, {"step": "details", **DETAILS, "email": email})

    assert (answer.status_code, "email" in answer.context["form"].errors) == (400, True)
    assert Cart.objects.get().email == ""


@pytest.mark.parametrize(
    "phone", ["", "12", "abc", "0000000000", "+1 555", "9" * 40, "0550 12 34 5", "0550 12 34 567"]
)
def test_odd_phone_number_is_refused(shopper: Client, phone: str) -> None:
    answer = shopper.post(PAGE, {"step": "details", **DETAILS, "phone": phone})

    assert (answer.status_code, "phone" in answer.context["form"].errors) == (400, True)
    assert Cart.objects.get().phone == ""


@pytest.mark.parametrize(
    "phone",
    [
        "0550123456",
        "05 50 12 34 56",
        "0550.12.34.56",
        "0550-12-34-56",
        "+213 550 12 34 56",
        "+213 (0) 550 12 34 56",
        "00213550123456",
        "213550123456",
        "٠٥٥٠ ١٢ ٣٤ ٥٦",
        "\u200e0550\u00a0123456\u202c",
    ],
)
def test_phone_number_is_taken_as_algerians_write_it(shopper: Client, phone: str) -> None:
    shopper.post(PAGE, {"step": "details", **DETAILS, "phone": phone})

    assert Cart.objects.get().phone == "+213550123456"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("021123456", "021 12 34 56"),
        ("00213550123456", "0550 12 34 56"),
        ("+33612345678", "+33 6 12 34 56 78"),
    ],
)
def test_phone_number_is_shown_as_people_write_it(shopper: Client, phone: str, shown: str) -> None:
    page = shopper.post(PAGE, {**TERMS, **DETAILS, "phone": phone}, follow=True)

    assert shown in page.content.decode()
    assert shown in shopper.get(PAGE, {"step": "details"}).content.decode()


def test_what_was_right_is_kept_when_something_else_is_wrong(shopper: Client) -> None:
    shopper.post(PAGE, TERMS)
    refused = shopper.post(PAGE, {"step": "details", **DETAILS, "phone": "0550 12"}).content.decode()
    other_language = shopper.get("/fr/checkout/").content.decode()

    assert 'value="0550 12"' in refused
    assert 'href="/fr/checkout/?step=details"' in refused
    assert 'value="customer@example.com"' in other_language


def test_slip_in_the_address_is_asked_about_and_corrected_by_one_press(shopper: Client) -> None:
    page = shopper.post(PAGE, {**TERMS, **DETAILS, "email": "customer@gmial.com"}, follow=True)
    assert step_of(page) == "pay"  # it may be right after all
    assert 'Did you mean <bdi dir="ltr">customer@gmail.com</bdi>?' in page.content.decode()

    details = {"email": page.context["meant"], "phone": page.context["cart"].phone}
    page = shopper.post(PAGE, {"step": "details", **details}, follow=True)

    assert step_of(page) == "pay"
    assert "Did you mean" not in page.content.decode()
    assert Cart.objects.get().email == "customer@gmail.com"


def test_member_finds_the_details_filled_in(shopper: Client) -> None:
    user = make_user("customer@example.com")
    make_order(customer=make_customer(user.email, user=user), phone="+213661223344")
    shopper.post("/en/account/login/", {"login": user.email, "password": PASSWORD})

    page = shopper.post(PAGE, TERMS, follow=True).content.decode()

    assert 'value="customer@example.com"' in page
    assert 'value="0661 22 33 44"' in page


def test_script_is_told_where_to_go_on(shopper: Client) -> None:
    by_script = {"headers": {"X-Sent-By-Script": "yes"}}

    answer = shopper.post(PAGE, {"step": "review", **TERMS}, **by_script)
    assert (answer.status_code, answer["X-Go-To"]) == (204, "/en/checkout/?step=details")
    assert shopper.post(PAGE, {"step": "details"}).status_code == 400
    assert shopper.post(PAGE, {"step": "details"}, **by_script).status_code == 200

    answer = shopper.post(PAGE, {**DETAILS, **PAY}, **by_script)
    assert answer["X-Go-To"] == f"/en/orders/{Order.objects.get().reference}/go/"
    assert shopper.get(f"/en/orders/{Order.objects.get().reference}/").status_code == 200  # the cookie came


def test_way_back_after_ordering_leads_to_the_order(shopper: Client) -> None:
    shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})
    order = Order.objects.get()

    assert shopper.get(PAGE, {"step": "pay"}).url == f"/en/orders/{order.reference}/"
    assert order.reference in shopper.get("/en/cart/").content.decode()

    cancel_order(order=order)
    assert shopper.get(PAGE).url == "/en/cart/"
    assert order.reference not in shopper.get("/en/cart/").content.decode()


def test_mixed_regions_are_told_before_paying(shopper: Client) -> None:
    other = make_denomination(product=make_product("PSN France", region="france"))
    shopper.post("/en/cart/add/", {"denomination": other.pk, "quantity": 1})

    for answers in ({}, TERMS, DETAILS):
        page = shopper.post(PAGE, answers, follow=True)
        if step_of(page) != "details":
            assert "different countries" in page.content.decode()
        assert "Works only with accounts of: <strong>France</strong>" in page.content.decode()


def test_amount_that_no_way_takes_cannot_be_sent(shopper: Client, card: Denomination) -> None:
    Denomination.objects.filter(pk=card.pk).update(wholesale=95_00, selling_price=100_00)

    stopped = shopper.post(PAGE, {**TERMS, **DETAILS}, follow=True)
    page = shopper.post(PAGE, PAY).content.decode()

    assert stopped.request["PATH_INFO"] == "/en/cart/"
    assert "Order and pay" not in page
    assert re.search('value="ocpay" id="way-ocpay"[^>]* disabled', page)


@pytest.mark.parametrize("method", ["", "barter", "wallet"])
def test_unknown_way_to_pay_is_refused(shopper: Client, method: str) -> None:
    answer = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY, "payment_method": method})

    assert answer.status_code == 400
    assert not Order.objects.exists()


def test_amounts_in_the_form_are_ignored(shopper: Client) -> None:
    lies = {"total": 1, "amount": 1, "amount_due": 1, "unit_price": 1, "status": "paid", "currency": "EUR"}

    shopper.post(PAGE, {**TERMS, **DETAILS, **PAY, **lies})

    order = Order.objects.get()
    assert (order.amount_due, order.status) == (1030_00, OrderStatus.AWAITING_PAYMENT)


def test_second_click_leads_to_the_order_of_the_first(shopper: Client) -> None:
    shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})

    answer = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})

    assert answer.url == f"/en/orders/{Order.objects.get().reference}/"
    assert Payment.objects.count() == 1


def test_checkout_of_nothing_leads_to_the_cart(guest_client: Client, supplier: RunningSandbox) -> None:
    assert guest_client.get(PAGE).url == "/en/cart/"
    assert guest_client.post(PAGE, {**TERMS, **DETAILS, **PAY}).url == "/en/cart/"


def test_pause_is_told_kindly_and_keeps_the_cart(shopper: Client) -> None:
    switches.pause(SwitchName.PLACING, reason="the balance is gone")

    answer = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})

    assert answer.status_code == 400
    assert "the balance is gone" not in answer.content.decode()
    assert Cart.objects.get().lines.exists()


def test_new_price_is_shown_with_the_new_total_and_then_taken(
    shopper: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.settings(types={card.supplier_id: {"price": 500}})
    card.product.denominations.update(priced_at=None)

    refused = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})
    assert (refused.status_code, refused.context["total"]) == (400, 2 * 525_00)

    shopper.post(PAGE, PAY)
    assert Order.objects.get().amount_due == 2 * 525_00


def test_amount_that_no_gateway_takes_is_explained(shopper: Client, card: Denomination) -> None:
    Denomination.objects.filter(pk=card.pk).update(wholesale=95_00, selling_price=100_00)

    page = shopper.get(PAGE, follow=True)

    assert page.request["PATH_INFO"] == "/en/cart/"
    assert "500" in page.context["cannot_pay"]
    assert 'href="/en/checkout/' not in page.content.decode()


def test_amount_that_is_too_much_is_told_what_would_help(shopper: Client, card: Denomination) -> None:
    Denomination.objects.filter(pk=card.pk).update(wholesale=290_000_00, selling_price=300_000_00)

    told = shopper.get("/en/cart/").context["cannot_pay"].replace("\xa0", " ")

    assert re.search("takes .*600 000.* at once. The most is .*500 000.*: make two orders", told)


def test_gateway_that_is_away_leaves_an_order_that_can_be_paid_again(
    shopper: Client, supplier: RunningSandbox
) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "createLink"})

    answer = shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})
    order = Order.objects.get()
    assert answer.url == f"/en/orders/{order.reference}/"

    again = shopper.post(f"/en/orders/{order.reference}/pay/")
    assert again.url == f"/en/orders/{order.reference}/go/"
    assert sorted(Payment.objects.values_list("status", flat=True)) == [
        PaymentStatus.FAILED,
        PaymentStatus.PENDING,
    ]


def test_paying_again_while_buying_is_paused_is_refused_with_a_word(
    shopper: Client, supplier: RunningSandbox
) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "createLink"})
    shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})
    page = f"/en/orders/{Order.objects.get().reference}/"
    shopper.get(page)
    switches.pause(SwitchName.PLACING, reason="the balance is gone")

    answer = shopper.post(f"{page}pay/", follow=True)

    assert answer.redirect_chain[-1][0] == page
    assert "could not be opened" in answer.content.decode()
    assert Payment.objects.get().status == PaymentStatus.FAILED


def test_return_address_names_the_order_and_opens_nothing(shopper: Client, supplier: RunningSandbox) -> None:
    shopper.post(PAGE, {**TERMS, **DETAILS, **PAY})

    (link,) = supplier.truth()["payments"]
    order = Order.objects.get()
    assert link["redirect_url"] == f"http://127.0.0.1:8000/en/orders/{order.reference}/"
    assert Client().get(f"/en/orders/{order.reference}/").status_code == 404


def test_total_that_another_tab_changed_is_shown_before_it_is_charged(
    shopper: Client, card: Denomination
) -> None:
    page = shopper.post(PAGE, {**TERMS, **DETAILS}, follow=True)
    shopper.post("/en/cart/update/", {"denomination": card.pk, "quantity": 3})

    answer = shopper.post(PAGE, {**PAY, "seen_total": page.context["total"]})

    assert answer.status_code == 400
    assert not Order.objects.exists()
