"""The pages on which a customer gives a card back, and reads what became of it."""

import pytest
from django.test import Client

from accounts.testing import REVIEWER
from catalog.models import Denomination
from delivery.states import CardStatus
from orders.aftersales.returns import return_card
from orders.models import Line
from orders.testing.browsers import proved_browser
from orders.testing.refunds import (
    broken,
    first_card,
    order_page,
    refund_page,
    return_page,
    text,
)
from orders.testing.scenarios import delivered_line
from payments.models import Refund
from payments.refunds import reject
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def whole(supplier: RunningSandbox, card: Denomination) -> Line:
    return delivered_line(supplier, card, quantity=2)


def test_card_is_given_back_from_the_order_page(whole: Line) -> None:
    client = proved_browser(whole.order)
    assert return_page(whole.order) in text(client, order_page(whole.order))
    assert "cannot be shown" in text(client, return_page(whole.order))

    answer = client.post(return_page(whole.order), {"reason": "bought twice"})

    assert (answer.status_code, answer["Location"]) == (302, order_page(whole.order))
    assert first_card(whole).card.status == CardStatus.FROZEN
    page = text(client, order_page(whole.order))
    assert "Given back" in page
    assert return_page(whole.order) not in page
    assert return_page(whole.order, 2) in page
    assert refund_page(whole.order, Refund.objects.get()) in page
    assert broken() == []


def test_looking_at_the_page_gives_nothing_back(whole: Line) -> None:
    text(proved_browser(whole.order), return_page(whole.order))

    assert first_card(whole).card.status == CardStatus.SEALED


@pytest.mark.parametrize("reason", ["", "  ", "x" * 151])
def test_giving_back_needs_a_reason(whole: Line, reason: str) -> None:
    answer = proved_browser(whole.order).post(return_page(whole.order), {"reason": reason})

    assert answer.status_code == 400
    assert first_card(whole).card.status == CardStatus.SEALED


def test_rejection_is_read_on_the_order_page(whole: Line) -> None:
    refund = return_card(line_card=first_card(whole), reason="bought twice")
    reject(refund=refund, actor=REVIEWER, explanation="It works in every region.")

    page = text(proved_browser(whole.order), order_page(whole.order))

    assert "not granted" in page
    assert "It works in every region." in page
    assert f"{order_page(whole.order)}cards/1/reveal/" in page
    assert return_page(whole.order) not in page


def test_card_that_was_given_back_cannot_be_given_again_or_shown(whole: Line) -> None:
    client = proved_browser(whole.order)
    client.post(return_page(whole.order), {"reason": "bought twice"})

    assert client.get(return_page(whole.order))["Location"] == order_page(whole.order)
    assert client.post(return_page(whole.order), {"reason": "again"}).status_code == 302
    assert Refund.objects.count() == 1

    answer = proved_browser(whole.order).post(f"{order_page(whole.order)}cards/1/reveal/", follow=True)
    assert "FAKE" not in answer.content.decode()
    assert first_card(whole).card.status == CardStatus.FROZEN


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_card_that_does_not_exist_is_not_given_back(whole: Line, number: int) -> None:
    assert proved_browser(whole.order).get(return_page(whole.order, number)).status_code == 404


def test_cards_of_others_are_not_given_back(whole: Line) -> None:
    answer = Client().post(return_page(whole.order), {"reason": "mine now"})

    assert answer.status_code == 404
    assert first_card(whole).card.status == CardStatus.SEALED


def test_hostile_reason_is_escaped(whole: Line) -> None:
    client = proved_browser(whole.order)
    client.post(return_page(whole.order), {"reason": "<script>alert(1)</script>"})

    assert "<script>alert" not in text(client, order_page(whole.order))
