"""The pages on which a customer gives a card back, and reads what became of it."""

import pytest
from django.test import Client

from accounts.testing import REVIEWER
from delivery.states import CardStatus
from orders.aftersales.returns import return_card
from orders.models import Line
from orders.testing.browsers import proved_browser
from orders.testing.refunds import (
    broken_promises,
    first_card,
    order_page,
    refund_page,
    return_page,
    text,
)
from payments.models import Refund
from payments.refunds import reject

pytestmark = [pytest.mark.django_db]


def test_card_is_given_back_from_the_order_page(complete_line: Line) -> None:
    client = proved_browser(complete_line.order)
    assert return_page(complete_line.order) in text(client, order_page(complete_line.order))
    assert "cannot be shown" in text(client, return_page(complete_line.order))

    answer = client.post(return_page(complete_line.order), {"reason": "bought twice"})

    assert (answer.status_code, answer["Location"]) == (302, order_page(complete_line.order))
    assert first_card(complete_line).card.status == CardStatus.FROZEN
    page = text(client, order_page(complete_line.order))
    assert "Given back" in page
    assert return_page(complete_line.order) not in page
    assert return_page(complete_line.order, 2) in page
    assert refund_page(complete_line.order) in page
    assert broken_promises() == []


def test_looking_at_the_page_gives_nothing_back(complete_line: Line) -> None:
    text(proved_browser(complete_line.order), return_page(complete_line.order))

    assert first_card(complete_line).card.status == CardStatus.SEALED


@pytest.mark.parametrize("reason", ["", "  ", "x" * 151])
def test_giving_back_needs_a_reason(complete_line: Line, reason: str) -> None:
    answer = proved_browser(complete_line.order).post(return_page(complete_line.order), {"reason": reason})

    assert answer.status_code == 400
    assert first_card(complete_line).card.status == CardStatus.SEALED


def test_rejection_is_read_on_the_order_page(complete_line: Line) -> None:
    refund = return_card(line_card=first_card(complete_line), reason="bought twice")
    reject(refund=refund, actor=REVIEWER, explanation="It works in every region.")

    page = text(proved_browser(complete_line.order), order_page(complete_line.order))

    assert "not granted" in page
    assert "It works in every region." in page
    assert f"{order_page(complete_line.order)}cards/1/reveal/" in page
    assert return_page(complete_line.order) not in page


def test_card_that_was_given_back_cannot_be_given_again_or_shown(complete_line: Line) -> None:
    client = proved_browser(complete_line.order)
    client.post(return_page(complete_line.order), {"reason": "bought twice"})

    assert client.get(return_page(complete_line.order))["Location"] == order_page(complete_line.order)
    assert client.post(return_page(complete_line.order), {"reason": "again"}).status_code == 302
    assert Refund.objects.count() == 1

    answer = proved_browser(complete_line.order).post(
        f"{order_page(complete_line.order)}cards/1/reveal/", follow=True
    )
    assert "FAKE" not in answer.content.decode()
    assert first_card(complete_line).card.status == CardStatus.FROZEN


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_card_that_does_not_exist_is_not_given_back(complete_line: Line, number: int) -> None:
    assert (
        proved_browser(complete_line.order).get(return_page(complete_line.order, number)).status_code == 404
    )


def test_cards_of_others_are_not_given_back(complete_line: Line) -> None:
    answer = Client().post(return_page(complete_line.order), {"reason": "mine now"})

    assert answer.status_code == 404
    assert first_card(complete_line).card.status == CardStatus.SEALED


def test_hostile_reason_is_escaped(complete_line: Line) -> None:
    client = proved_browser(complete_line.order)
    client.post(return_page(complete_line.order), {"reason": "<script>alert(1)</script>"})

    assert "<script>alert" not in text(client, order_page(complete_line.order))
