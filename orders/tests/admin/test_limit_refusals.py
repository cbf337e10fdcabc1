"""Refused purchases in the back office: what was refused, to whom, and what they have bought."""

import pytest
from django.test import Client

from accounts.testing import logged_in, make_customer, make_staff_with
from orders.models import LimitRefusal
from orders.testing import make_order
from tests.pages import queries, text

pytestmark = [pytest.mark.django_db]

LIST = "/admin/orders/limitrefusal/"
HERE = "198.51.100.7"


def make_refusal(email: str = "buyer@example.com", **fields: object) -> LimitRefusal:
    defaults = {"limit": "unpaid_ip", "phone": "+213550123456", "ip": HERE, "amount": 515_00}
    return LimitRefusal.objects.create(email=email, **(defaults | fields))


def page_of(row: LimitRefusal) -> str:
    return f"{LIST}{row.pk}/change/"


def test_list_tells_what_was_refused_to_whom(reviewer_client: Client) -> None:
    make_refusal()

    page = text(reviewer_client.get(LIST))

    for words in [
        "unpaid orders from one address",
        "buyer@example.com",
        HERE,
        "515\u00a0DA",
    ]:
        assert words in page, words


def test_refusals_are_filtered_by_limit_and_found(reviewer_client: Client) -> None:
    make_refusal("flooder@example.com"), make_refusal("spender@example.com", limit="day", ip=None)

    assert "spender@" not in text(reviewer_client.get(LIST, {"limit": "unpaid_ip"}))
    assert "flooder@" not in text(reviewer_client.get(LIST, {"limit": "day"}))
    assert "spender@" not in text(reviewer_client.get(LIST, {"q": HERE}))


def test_refusal_leads_to_the_customer_where_there_is_one(reviewer_client: Client) -> None:
    known = make_customer("known@example.com")
    rows = [make_refusal(known.email), make_refusal("stranger@example.com")]
    link = f"/admin/accounts/customer/{known.pk}/change/"

    assert link in text(reviewer_client.get(LIST))
    assert link in text(reviewer_client.get(page_of(rows[0])))
    assert f"{rows[1].email}</a>" not in text(reviewer_client.get(LIST)) + text(
        reviewer_client.get(page_of(rows[1]))
    )


def test_page_shows_the_orders_that_have_something_in_common(reviewer_client: Client) -> None:
    same = [
        make_order(email="buyer@example.com", phone="+213770000001"),
        make_order(phone="+213550123456"),
        make_order(phone="+213770000002", ip=HERE),
    ]
    other = make_order(phone="+213770000003", ip="203.0.113.9")

    page = text(reviewer_client.get(page_of(make_refusal())))

    assert all(order.reference in page for order in same)
    assert other.reference not in page


def test_nobody_without_phone_and_address_is_like_everybody(reviewer_client: Client) -> None:
    order = make_order(phone="", ip=None)

    assert order.reference not in text(
        reviewer_client.get(page_of(make_refusal(phone="", ip=None, limit="day")))
    )


def test_list_takes_the_same_queries_for_one_row_and_for_twenty(reviewer_client: Client) -> None:
    make_refusal(make_customer().email)
    queries(reviewer_client, LIST)
    one = queries(reviewer_client, LIST)
    for _ in range(19):
        make_refusal(make_customer().email)

    assert queries(reviewer_client, LIST) == one


def test_refusals_are_for_looking(owner_client: Client) -> None:
    row = make_refusal()

    assert owner_client.post(page_of(row), {"limit": "day"}).status_code == 403
    assert owner_client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_others_see_nothing(client: Client) -> None:
    assert client.get(LIST).status_code == 302
    assert logged_in(make_staff_with("orders.view_order")).get(LIST).status_code == 403
