"""All that comes back of an order: asked once, and shown in the order, the account and the wallet."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.testing import REVIEWER, make_user
from orders.aftersales.returns import return_card
from orders.models import Line, Order
from orders.testing.browsers import linked_browser, proved_browser
from orders.testing.refunds import (
    broken_promises,
    first_card,
    order_page,
    paid_twice,
    refund_of,
    refund_page,
    text,
)
from orders.tests.views.test_refunds import TYPED_RIP
from payments.models import Refund
from payments.refunds import Payee, approve, bounce, choose_destination
from payments.testing.refunds import CCP, RIP, WALLET

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def order(partial_line: Line) -> Order:
    return partial_line.order


@pytest.fixture
def refund(partial_line: Line) -> Refund:
    return refund_of(partial_line)


def checked(page: str) -> list[str]:
    return re.findall(r'value="(\w+)"[^>]*\bchecked\b', page)


def test_wallet_is_chosen_beforehand_for_a_member_alone(order: Order, refund: Refund) -> None:
    client = proved_browser(order)
    assert checked(text(client, refund_page(order))) == []

    type(order.customer).objects.update(user=make_user(order.email))
    assert checked(text(client, refund_page(order))) == ["wallet"]


def test_where_some_of_it_goes_is_chosen_beforehand(order: Order, refund: Refund) -> None:
    type(order.customer).objects.update(user=make_user(order.email))
    choose_destination(refund=refund, payee=CCP)

    assert checked(text(proved_browser(order), refund_page(order))) == ["ccp"]


def test_one_form_sends_all_of_an_order(order: Order, refund: Refund, partial_line: Line) -> None:
    given_back = return_card(line_card=first_card(partial_line), reason="bought twice")
    page = text(linked_browser(order), order_page(order))
    assert page.count(refund_page(order)) == 1
    assert 'data-money-back="154500"' in page

    proved_browser(order).post(refund_page(order), TYPED_RIP)

    for each in (refund, given_back):
        each.refresh_from_db()
        assert Payee.of(each) == RIP
    assert broken_promises() == []


@pytest.mark.parametrize("payee", [None, CCP], ids=["waiting", "bounced"])
def test_page_costs_four_statements_whatever_its_refunds_wait_for(
    order: Order, refund: Refund, payee: Payee | None, django_assert_num_queries: object
) -> None:
    if payee:
        choose_destination(refund=refund, payee=payee)
        approve(refund=refund, actor=REVIEWER)
        bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    client = linked_browser(order)

    with django_assert_num_queries(4):
        page = text(client, order_page(order))

    assert "On its way to you" in page


def test_account_and_wallet_show_what_is_on_its_way(
    order: Order, refund: Refund, partial_line: Line, django_assert_num_queries: object
) -> None:
    user = make_user(order.email)
    type(order.customer).objects.update(user=user)
    client = Client()
    client.force_login(user)
    for address in ("/en/account/", "/en/account/wallet/"):
        client.get(address)
        page = text(client, address)
        assert 'data-money-back="103000"' in page
        assert refund_page(order) in page

    with CaptureQueriesContext(connection) as before:
        client.get("/en/account/")
    return_card(line_card=first_card(partial_line), reason="bought twice")
    paid_twice(partial_line)
    with CaptureQueriesContext(connection) as after:
        page = text(client, "/en/account/")
    assert 'data-money-back="309000"' in page
    assert len(after) == len(before) + 1  # for the order of a payment


def test_nothing_on_its_way_is_not_mentioned(order: Order, refund: Refund) -> None:
    user = make_user(order.email)
    type(order.customer).objects.update(user=user)
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)
    client = Client()
    client.force_login(user)

    for address in ("/en/account/", "/en/account/wallet/", order_page(order)):
        assert "data-money-back" not in text(client, address)
