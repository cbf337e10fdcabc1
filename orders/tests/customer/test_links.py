"""Whoever holds a mailed link looks and does not act; links end by time, by their customer, by staff."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Denomination
from core.models import Act
from core.testing import FakeClock
from delivery.states import CardStatus
from orders.customer.access import create_link
from orders.models import Line, Order, OrderLink
from orders.states import OrderStatus
from orders.testing import make_order, make_order_payment
from orders.testing.browsers import buyer_browser, linked_browser, proved_browser
from orders.testing.refunds import first_card, order_page
from orders.testing.scenarios import delivered_line
from orders.urls import urlpatterns
from payments.models import Payment, Refund
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def delivered(supplier: RunningSandbox, card: Denomination) -> Line:
    return delivered_line(supplier, card, quantity=2)


def opens(order: Order, secret: str) -> int:
    return Client().get(f"{order_page(order)}open/{secret}/").status_code


def is_led_to_proof(answer: Any) -> bool:
    return answer.status_code == 302 and "/prove/" in answer.url


# --- looking is not acting


def test_holder_of_a_link_gives_no_card_back(delivered: Line) -> None:
    """A code that was not looked at yet would be frozen for its owner."""
    answer = linked_browser(delivered.order).post(
        reverse("order-return", args=[delivered.order.reference, 1]), {"reason": "bought twice"}
    )

    assert is_led_to_proof(answer)
    assert first_card(delivered).card.status == CardStatus.SEALED
    assert not Refund.objects.exists()


def test_giving_back_needs_a_fresh_proof_from_the_buyer_too(delivered: Line, fake_clock: FakeClock) -> None:
    client = buyer_browser(delivered.order)
    fake_clock.advance(minutes=16)

    answer = client.post(
        reverse("order-return", args=[delivered.order.reference, 1]), {"reason": "bought twice"}
    )

    assert is_led_to_proof(answer)
    assert not Refund.objects.exists()


def test_holder_of_a_link_cancels_nothing() -> None:
    order = make_order()

    answer = linked_browser(order).post(reverse("order-cancel", args=[order.reference]))

    assert is_led_to_proof(answer)
    order.refresh_from_db()
    assert order.status == OrderStatus.AWAITING_PAYMENT


def test_holder_of_a_link_changes_no_way_to_pay() -> None:
    order = make_order()
    payment = make_order_payment(order)

    answer = linked_browser(order).post(
        reverse("order-pay", args=[order.reference]),
        {"payment_method": "transfer", "instead_of": payment.pk},
    )

    assert is_led_to_proof(answer)
    assert Payment.objects.get() == payment


def test_holder_of_a_link_marks_no_card(delivered: Line) -> None:
    answer = linked_browser(delivered.order).post(
        reverse("order-card-used", args=[delivered.order.reference, 1])
    )

    assert is_led_to_proof(answer)
    assert first_card(delivered).card.used_at is None


OF_AN_ORDER = sorted(
    pattern.name
    for pattern in urlpatterns
    if str(pattern.pattern).startswith("orders/<reference:reference>/")
)
# What a POST may do without acting: proving oneself, and having the digits sent to the order's own address.
PROVING = {"order-prove", "order-send-code"}
NO_POSTS = {"order", "order-live", "order-open", "order-go", "order-document", "order-document-pdf"}
NO_POSTS |= {"order-transfer-picture"}
OTHERS = {"number": 1, "pk": 1, "secret": "x"}


@pytest.mark.matrix
@pytest.mark.parametrize("name", [name for name in OF_AN_ORDER if name not in PROVING])
def test_every_post_of_an_order_leads_the_holder_of_a_link_to_a_proof(delivered: Line, name: str) -> None:
    """Each address of orders is named here or refuses: a new one cannot be forgotten."""
    order = delivered.order
    pattern = next(each for each in urlpatterns if each.name == name)
    names = pattern.pattern.converters.keys()
    arguments = {each: OTHERS.get(each, order.reference) for each in names}

    answer = linked_browser(order).post(reverse(name, kwargs=arguments), {"reason": "x"})

    if name in NO_POSTS:
        assert answer.status_code == 405
    else:
        assert is_led_to_proof(answer)


def test_holder_of_a_link_does_not_read_the_address(delivered: Line) -> None:
    order = delivered.order
    client = linked_browser(order)

    for page in (order_page(order), f"{order_page(order)}live/"):
        assert order.email not in client.get(page).content.decode()
    assert order.email in proved_browser(order).get(order_page(order)).content.decode()
    assert order.email in buyer_browser(order).get(order_page(order)).content.decode()


def test_holder_of_a_link_reads_no_receipt(delivered: Line) -> None:
    """It bears the whole address."""
    order = delivered.order
    paper = proved_browser(order).get(order_page(order)).context["documents"][0]

    for name in ("order-document", "order-document-pdf"):
        page = reverse(name, args=[order.reference, paper.pk])
        assert is_led_to_proof(linked_browser(order).get(page))
        assert proved_browser(order).get(page).status_code == 200


# --- how links end


def test_link_expires(fake_clock: FakeClock, settings: Any) -> None:
    settings.ORDER_LINK_DAYS = 30
    order = make_order()
    secret = create_link(order)
    client = linked_browser(order)

    fake_clock.advance(days=29)
    assert opens(order, secret) == 302

    fake_clock.advance(days=2)
    assert opens(order, secret) == 404
    assert client.get(order_page(order)).status_code == 404


def test_customer_ends_all_links_and_goes_on(delivered: Line) -> None:
    order = delivered.order
    secret, stranger, own = create_link(order), linked_browser(order), proved_browser(order)

    answer = own.post(reverse("order-end-links", args=[order.reference]), follow=True)

    assert answer.status_code == 200
    assert "have ended" in answer.content.decode()
    assert opens(order, secret) == 404
    assert stranger.get(order_page(order)).status_code == 404
    assert buyer_browser(order).get(order_page(order)).status_code == 200


def test_holder_of_a_link_ends_none() -> None:
    order = make_order()

    answer = linked_browser(order).post(reverse("order-end-links", args=[order.reference]))

    assert is_led_to_proof(answer)
    assert not OrderLink.objects.exclude(ended_at=None).exists()


def test_mail_after_the_end_carries_a_link_that_opens() -> None:
    order = make_order()
    buyer_browser(order).post(reverse("order-end-links", args=[order.reference]))

    assert opens(order, create_link(order)) == 302


def test_browser_that_opened_a_link_before_it_was_noted_which_goes_on_until_links_are_ended() -> None:
    order = make_order()
    create_link(order)
    client = Client()
    session = client.session
    session["orders"] = {order.reference: {"how": "link"}}
    session.save()

    assert client.get(order_page(order)).status_code == 200

    buyer_browser(order).post(reverse("order-end-links", args=[order.reference]))
    create_link(order)
    assert client.get(order_page(order)).status_code == 404


def test_look_of_a_scanner_is_answered() -> None:
    order = make_order()

    assert Client().head(f"{order_page(order)}open/{create_link(order)}/").status_code == 302


# --- staff


def test_staff_end_the_links_of_an_order_and_say_why(owner_client: Client) -> None:
    order = make_order()
    secret = create_link(order)
    act = reverse("admin:orders_order_end_links", args=[order.pk])

    owner_client.post(act, {"reason": ""})
    assert opens(order, secret) == 302

    owner_client.post(act, {"reason": "mail was forwarded"})
    assert opens(order, secret) == 404
    act = Act.objects.get()
    assert (act.act, act.reason, act.after) == ("order.end_links", "mail was forwarded", {"links ended": 1})


def test_page_of_an_order_in_the_back_office_offers_it(owner_client: Client) -> None:
    order = make_order()

    page = owner_client.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()

    assert reverse("admin:orders_order_end_links", args=[order.pk]) in page


def test_nobody_else_does(client: Client) -> None:
    order = make_order()
    create_link(order)

    client.post(reverse("admin:orders_order_end_links", args=[order.pk]), {"reason": "mine"})

    assert not OrderLink.objects.exclude(ended_at=None).exists()
