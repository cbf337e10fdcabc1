"""Who may see an order: the browser that ordered, whoever holds the link, and the customer's account."""

from operator import attrgetter
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from accounts.testing import make_customer, make_user
from core import clock
from core.models import Message
from delivery.testing import make_card
from orders.customer import access
from orders.customer.access import MAX_REMEMBERED, create_link, end_links, find_link
from orders.models import LineCard, Order, OrderLink
from orders.references import CROCKFORD, new_reference
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from orders.testing.browsers import buyer_browser
from payments.states import PaymentStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db: None) -> Order:
    return make_line(LineStatus.PLACED).order


def page(order: Order) -> str:
    return f"/en/orders/{order.reference}/"


def link(order: Order) -> str:
    return f"{page(order)}open/{create_link(order)}/"


def log_in(client: Client, order: Order) -> None:
    user = make_user(order.customer.email)
    order.customer.user = user
    order.customer.save()
    client.force_login(user)


def test_references_are_random_and_easy_to_read() -> None:
    references = {new_reference() for _ in range(200)}

    assert len(references) == 200
    assert {len(reference) for reference in references} == {10}
    assert set("".join(references)) <= set(CROCKFORD)


def test_reference_alone_opens_nothing(order: Order, client: Client) -> None:
    answer = client.get(page(order))

    assert answer.status_code == 404
    assert "order" not in (answer.context or {})
    assert order.email not in answer.content.decode()


def test_stranger_cannot_tell_an_order_from_none(order: Order, client: Client) -> None:
    real, made_up = client.get(page(order)), client.get("/en/orders/0000000000/")

    def words(answer: object, reference: str) -> str:
        text = answer.content.decode().replace(reference, "")
        return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)

    assert (real.status_code, made_up.status_code) == (404, 404)
    assert words(real, order.reference) == words(made_up, "0000000000")


def test_link_opens_its_order_and_leaves_the_address_bar(order: Order, client: Client) -> None:
    answer = client.get(link(order))

    assert answer.url == f"{page(order)}?opened"
    assert client.get(answer.url).context["order"] == order


def test_browser_without_cookies_is_told_why_a_link_shows_nothing(order: Order, client: Client) -> None:
    answer = client.get(link(order))

    assert "keeps no cookies" in Client().get(answer.url).content.decode()
    assert "keeps no cookies" not in Client().get(page(order)).content.decode()


def test_link_that_has_ended_says_so(order: Order, client: Client) -> None:
    address = link(order)
    end_links(order)

    page = client.get(address).content.decode()

    assert "This link opens nothing any more" in page
    assert "Send the link again" in page


def test_link_may_be_opened_again_and_earlier_links_go_on_working(order: Order) -> None:
    first, second = link(order), link(order)

    for address in (first, second, first):
        assert Client().get(address, follow=True).status_code == 200


def test_links_secret_is_long_and_only_its_hash_is_kept(order: Order) -> None:
    secret = create_link(order)

    assert len(secret) >= 43
    assert secret not in str(OrderLink.objects.values().get())
    assert find_link(order.reference, secret).order == order


@pytest.mark.parametrize("secret", ["x", "%00", "é", "a" * 2000])
def test_wrong_secret_opens_nothing(order: Order, client: Client, secret: str) -> None:
    create_link(order)

    assert client.get(f"{page(order)}open/{secret}/").status_code == 404
    assert client.get(page(order)).status_code == 404


def test_secret_of_one_order_does_not_open_another(order: Order, client: Client) -> None:
    other = make_order()
    secret = create_link(other)

    assert client.get(f"{page(order)}open/{secret}/").status_code == 404
    assert client.get(page(other)).status_code == 404


def test_account_of_the_customer_sees_the_order(order: Order, client: Client) -> None:
    log_in(client, order)

    assert client.get(page(order)).status_code == 200
    assert [row.reference for row in client.get("/en/account/").context["orders"]] == [order.reference]


def test_other_accounts_do_not(order: Order, client: Client) -> None:
    other = make_order(customer=make_customer())
    log_in(client, other)

    assert client.get(page(order)).status_code == 404
    assert [row.reference for row in client.get("/en/account/").context["orders"]] == [other.reference]


def test_list_of_orders_is_for_those_who_have_logged_in(client: Client) -> None:
    assert client.get("/en/account/").status_code == 302


@pytest.mark.parametrize("address", ["", "live/", "go/", "prove/"])
def test_strangers_get_nothing_by_get(order: Order, client: Client, address: str) -> None:
    assert client.get(page(order) + address).status_code == 404


@pytest.mark.parametrize("address", ["pay/", "cancel/", "prove/", "prove/send/", "cards/1/reveal/"])
def test_strangers_get_nothing_by_post(order: Order, client: Client, address: str) -> None:
    assert client.post(page(order) + address).status_code == 404
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["cancel/", "prove/send/", "cards/1/reveal/"])
def test_acts_are_posts(order: Order, client: Client, address: str) -> None:
    client.get(link(order))

    assert client.get(page(order) + address).status_code == 405


@pytest.mark.parametrize("address", ["pay/", "cancel/", "prove/send/", "cards/1/reveal/"])
def test_acts_need_a_token(order: Order, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get(link(order))

    assert strict.post(page(order) + address, headers={"Origin": "https://evil.example"}).status_code == 403


def test_customer_may_cancel_an_unpaid_order() -> None:
    order = make_order()

    buyer_browser(order).post(page(order) + "cancel/")

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_open_link_is_led_to_again_rather_than_made_twice() -> None:
    order = make_order(amount=1030_00)
    payment = make_order_payment(order)
    client = buyer_browser(order)

    assert client.post(page(order) + "pay/").url == page(order)
    assert payment.pay_url in client.get(page(order) + "go/").content.decode()
    assert order.order_payments.count() == 1


def test_nothing_to_pay_leads_back_to_the_order(client: Client) -> None:
    order = make_order(amount=1030_00)
    make_order_payment(order, PaymentStatus.FAILED)
    client.get(link(order))

    assert client.get(page(order) + "go/").url == page(order)


def test_browser_remembers_the_newest_orders_only(client: Client) -> None:
    orders = [make_order() for _ in range(MAX_REMEMBERED + 1)]
    for order in orders:
        client.get(link(order))

    assert client.get(page(orders[0])).status_code == 404
    assert client.get(page(orders[-1])).status_code == 200


class TestLostLink:
    """The link is sent again, and nobody learns from the answer whether there is such an order."""

    ADDRESS = "/en/orders/lost-link/"

    def ask(self, client: Client, email: str, reference: str = "") -> object:
        return client.post(self.ADDRESS, {"email": email, "reference": reference})

    def test_link_of_a_known_address_is_queued(self, order: Order, client: Client) -> None:
        self.ask(client, f" {order.email.upper()} ")

        message = Message.objects.get()
        assert (message.kind, message.subject) == ("order_link", f"orders.order:{order.pk}")

    def test_answer_is_the_same_for_known_and_unknown_addresses(self, order: Order) -> None:
        known, unknown = (
            self.ask(Client(), email, order.reference) for email in (order.email, "nobody@example.com")
        )

        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert (
            known.cookies["messages"].value.split(":")[0] == unknown.cookies["messages"].value.split(":")[0]
        )

    def test_asking_twice_before_the_mail_went_out_sends_one(self, order: Order, client: Client) -> None:
        self.ask(client, order.email)
        self.ask(client, order.email)

        assert Message.objects.count() == 1

    def test_asking_too_often_is_refused(self, order: Order, client: Client) -> None:
        for email in [order.email] * 5 + ["nobody@example.com"]:
            answer = client.post(self.ADDRESS, {"email": email}, follow=True)

        assert [message.level_tag for message in answer.context["messages"]] == ["error"]

    @pytest.mark.parametrize(
        ("email", "reference"),
        [("", ""), ("\x00", ""), ("a@b.dz", "\x00"), ("a@b.dz", "a/b"), ("a@b.dz", "a b"), ("a" * 999, "ç")],
    )
    def test_hostile_input_is_harmless(self, client: Client, email: str, reference: str) -> None:
        assert self.ask(client, email, reference).status_code in (302, 400)
        assert not Message.objects.exists()


def columns(row: Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.storage
@pytest.mark.parametrize("has_account", [True, False])
def test_prepared_card_is_what_its_query_set_reads(has_account: bool) -> None:
    line = make_line(LineStatus.DELIVERED, quantity=2)
    for position in (1, 2):
        card = make_card(customer=line.order.customer)
        LineCard.objects.create(line=line, position=position, card=card)
    if has_account:
        Customer.objects.filter(pk=line.order.customer_id).update(user=make_user("anybody@example.com"))
    create_link(line.order)
    asked = {
        "reference": line.order.reference,
        "number": 2,
        "following": 3,
        "now": clock.now(),
        "first_link": access.NO_ID,
        "last_link": access.MAX_ID,
    }

    wanted, found = access._cards(**asked).get(), access._CARD.first(**asked)

    assert found is not None
    assert columns(found) == columns(wanted)
    for path in (
        "card",
        "line",
        "line.order.customer",
        "line.order.customer.user",
        "line.denomination.product",
    ):
        read, prepared = attrgetter(path)(wanted), attrgetter(path)(found)
        assert (prepared is None) == (read is None), path
        assert read is None or columns(prepared) == columns(read), path
    with CaptureQueriesContext(connection) as queries:
        assert not hasattr(found, "report")
        _ = found.line.order.customer.user, found.line.denomination.product.category.title
    assert len(queries) == 0
