"""The order page tells how far a refund is; its customer, freshly proved, says where the money goes."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.testing import REVIEWER, SECOND_REVIEWER, make_user
from catalog.models import Denomination
from core.testing import FakeClock
from orders.aftersales.returns import return_card
from orders.models import Line, LineCard, Order
from orders.states import LineStatus
from orders.testing.browsers import linked_browser, proved_browser
from orders.testing.refunds import (
    broken_promises,
    order_page,
    paid_twice,
    partly_delivered,
    refund_of,
    refund_page,
    return_page,
    text,
)
from orders.tests.views.test_reveal import mailed_digits
from payments.models import Refund
from payments.refunds import Payee, approve, bounce, choose_destination, pay_out
from payments.testing.refunds import CCP, RIP, WALLET
from sandbox.testing import RunningSandbox
from tests.pages import read

pytestmark = [pytest.mark.django_db]

TYPED_CCP = {"destination": "ccp", "ccp_number": "23456789", "ccp_key": "88", "holder": CCP.holder}
TYPED_RIP = {"destination": "rip", "rip": RIP.account_text, "holder": RIP.holder}


@pytest.fixture
def order(partial_line: Line) -> Order:
    return partial_line.order


@pytest.fixture
def refund(partial_line: Line) -> Refund:
    return refund_of(partial_line)


# --- the order page


def test_guest_is_invited_to_choose(order: Order, refund: Refund) -> None:
    page = text(linked_browser(order), order_page(order))

    assert "waiting for your choice" in page
    assert refund_page(order) in page
    assert 'data-refund="103000"' in page
    assert 'data-refunded="2"' in page


def test_page_tells_every_state_in_plain_words(order: Order, refund: Refund) -> None:
    client = linked_browser(order)

    choose_destination(refund=refund, payee=CCP)
    page = text(client, order_page(order))
    assert "being reviewed" in page
    assert "•••• 6789" in page

    approve(refund=refund, actor=REVIEWER)
    page = text(client, order_page(order))
    assert "approved, about to be transferred" in page
    assert refund_page(order) not in page

    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    page = text(client, order_page(order))
    assert "could not be paid: choose anew" in page
    assert "The account is closed." in page
    assert refund_page(order) in page

    choose_destination(refund=refund, payee=RIP)
    approve(refund=refund, actor=SECOND_REVIEWER)
    pay_out(refund=refund, reference="VIR-77", actor=REVIEWER)
    page = text(client, order_page(order))
    assert "transferred" in page
    assert "VIR77" in page
    assert "What you paid for the rest was returned to you." in page


def test_refund_is_done_once_the_money_has_left(order: Order, refund: Refund) -> None:
    Line.objects.update(status=LineStatus.REFUSED)
    LineCard.objects.all().delete()

    def last_step() -> str:
        tree = read(text(linked_browser(order), order_page(order)))
        return list(tree.first("ol", class_="progress").all("li"))[-1].text

    assert last_step() == "Money back"
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)

    assert last_step() == "Money back – done"


def test_forgotten_key_is_asked_for_where_it_is_typed(order: Order, refund: Refund) -> None:
    typed = {**TYPED_CCP, "ccp_key": ""}

    answer = proved_browser(order).post(refund_page(order), typed)

    assert list(answer.context["form"].errors) == ["ccp_key"]


def test_wallet_is_told_as_such(order: Order, refund: Refund) -> None:
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)

    page = text(linked_browser(order), order_page(order))
    assert "in your wallet" in page
    assert "To spend it, open an account" in page


@pytest.mark.parametrize("payee", [CCP, RIP], ids=lambda payee: payee.destination)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_no_page_shows_the_whole_account(order: Order, refund: Refund, payee: Payee, language: str) -> None:
    choose_destination(refund=refund, payee=payee)
    client = proved_browser(order, language)

    for address in ("", "live/", "refunds/"):
        page = text(client, order_page(order, language) + address)
        assert payee.masked in page
        for secret in (payee.account, payee.account_text, "23456789", payee.holder):
            assert secret not in page


def test_money_paid_twice_is_shown_with_its_refund(complete_line: Line) -> None:
    paid_twice(complete_line)

    page = text(linked_browser(complete_line.order), order_page(complete_line.order))

    assert "that you paid beyond your order" in page
    assert refund_page(complete_line.order) in page


def test_page_costs_the_same_for_one_card_given_back_and_for_two(
    complete_line: Line, django_assert_num_queries: object
) -> None:
    client = linked_browser(complete_line.order)
    with django_assert_num_queries(4):
        client.get(order_page(complete_line.order))
    for position in (1, 2):
        card = complete_line.line_cards.select_related("card", "line__order__customer").get(position=position)
        return_card(line_card=card, reason="bought twice")

    with django_assert_num_queries(4):
        client.get(order_page(complete_line.order))


# --- choosing


@pytest.mark.parametrize(
    ("typed", "payee"),
    [({"destination": "wallet"}, WALLET), (TYPED_CCP, CCP), (TYPED_RIP, RIP)],
    ids=["wallet", "ccp", "rip"],
)
def test_guest_chooses(order: Order, refund: Refund, typed: dict[str, str], payee: Payee) -> None:
    client = proved_browser(order)
    assert client.get(refund_page(order)).status_code == 200

    answer = client.post(refund_page(order), typed)

    assert (answer.status_code, answer["Location"]) == (302, order_page(order))
    refund.refresh_from_db()
    assert Payee.of(refund) == payee
    assert broken_promises() == []


def test_guest_learns_how_to_spend_what_is_in_the_wallet(order: Order, refund: Refund) -> None:
    assert "open an account with the address" in text(proved_browser(order), refund_page(order))


def test_each_way_says_whether_it_asks_for_the_holder(order: Order, refund: Refund) -> None:
    page = proved_browser(order).get(refund_page(order)).content.decode()

    assert 'data-way="ccp" data-holder' in page
    assert 'data-way="wallet">' in page


def test_member_needs_no_such_words(order: Order, refund: Refund) -> None:
    type(order.customer).objects.update(user=make_user(order.email))

    assert "open an account" not in text(proved_browser(order), refund_page(order))


def test_wallet_is_not_offered_where_one_cannot_pay_from_it(
    order: Order, refund: Refund, settings: object
) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]

    assert 'value="wallet"' not in text(proved_browser(order), refund_page(order))
    assert proved_browser(order).post(refund_page(order), {"destination": "wallet"}).status_code == 400


def test_directing_money_needs_a_fresh_proof(order: Order, refund: Refund) -> None:
    client = linked_browser(order)
    way = f"{order_page(order)}prove/?next=%2Fen%2Forders%2F{order.reference}%2Frefunds%2F"

    assert client.get(refund_page(order))["Location"] == way
    assert client.post(refund_page(order), TYPED_CCP)["Location"] == way
    refund.refresh_from_db()
    assert refund.destination == ""


def test_proof_leads_back_to_the_choice(order: Order, refund: Refund, mailbox: list[EmailMessage]) -> None:
    client = linked_browser(order)
    asked = client.get(refund_page(order), follow=True)
    way = asked.redirect_chain[-1][0]

    answer = client.post(way, {"code": mailed_digits(mailbox)})

    assert answer["Location"] == refund_page(order)
    assert client.get(answer["Location"]).status_code == 200


def test_having_the_digits_sent_again_keeps_the_way(order: Order, refund: Refund) -> None:
    client = linked_browser(order)
    page = client.get(refund_page(order), follow=True).content.decode()
    action = page.split('action="')[-1].split('"')[0].replace("&amp;", "&")

    assert f"next=/en/orders/{order.reference}/refunds/" in action
    assert client.post(action)["Location"].endswith("refunds%2F")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/admin/", "javascript:1"])
def test_proof_leads_to_no_other_page(order: Order, mailbox: list[EmailMessage], elsewhere: str) -> None:
    client = linked_browser(order)
    way = f"{order_page(order)}prove/?next={elsewhere}"
    client.get(way)

    answer = client.post(way, {"code": mailed_digits(mailbox)})

    assert answer["Location"] == order_page(order)


def test_proof_that_is_old_is_asked_for_again(order: Order, refund: Refund, fake_clock: FakeClock) -> None:
    client = proved_browser(order)
    fake_clock.advance(minutes=16)

    assert "prove" in client.post(refund_page(order), TYPED_CCP)["Location"]


WRONG = {
    "nothing": ({}, "Choose where the money goes."),
    "typing error": ({**TYPED_RIP, "rip": "00799999002345678942"}, "typing error"),
    "clé": ({**TYPED_CCP, "ccp_key": "87"}, "do not fit each other"),
    "holder": ({**TYPED_CCP, "holder": "0550"}, "whole name"),
}


@pytest.mark.parametrize(("typed", "words"), WRONG.values(), ids=WRONG)
def test_wrong_input_is_told_and_kept(
    order: Order, refund: Refund, typed: dict[str, str], words: str
) -> None:
    answer = proved_browser(order).post(refund_page(order), typed)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    for value in typed.values():
        assert f'value="{value}"' in page
    refund.refresh_from_db()
    assert refund.destination == ""


def test_cle_in_doubt_is_accepted_once_it_is_confirmed(order: Order, refund: Refund) -> None:
    client = proved_browser(order)
    typed = {**TYPED_CCP, "ccp_key": "87"}
    assert 'name="key_is_right"' not in text(client, refund_page(order))
    assert 'name="key_is_right"' in client.post(refund_page(order), typed).content.decode()

    assert client.post(refund_page(order), {**typed, "key_is_right": "on"}).status_code == 302

    refund.refresh_from_db()
    assert Payee.of(refund).account == "002345678987"


def test_decided_refund_leads_back_to_the_order(order: Order, refund: Refund) -> None:
    choose_destination(refund=refund, payee=CCP)
    client = proved_browser(order)
    approve(refund=refund, actor=REVIEWER)

    for answer in (
        client.get(refund_page(order)),
        client.post(refund_page(order), TYPED_RIP),
    ):
        assert (answer.status_code, answer["Location"]) == (302, order_page(order))
    refund.refresh_from_db()
    assert Payee.of(refund) == CCP


def test_choices_are_counted(order: Order, refund: Refund) -> None:
    client = proved_browser(order)
    payees = [TYPED_CCP, TYPED_RIP]

    answers = [client.post(refund_page(order), payees[n % 2]).status_code for n in range(11)]

    assert answers == [302] * 10 + [400]


def test_refund_of_another_order_does_not_exist(
    order: Order, refund: Refund, supplier: RunningSandbox, card: Denomination
) -> None:
    other = partly_delivered(supplier, card)
    client = proved_browser(other.order)

    assert client.get(refund_page(order)).status_code == 404
    assert client.post(refund_page(order), TYPED_CCP).status_code == 404
    assert client.post(refund_page(other.order), TYPED_CCP).status_code == 302
    refund.refresh_from_db()
    assert refund.payee is None


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(order: Order, refund: Refund, method: str) -> None:
    assert getattr(proved_browser(order), method)(refund_page(order)).status_code == 405
    assert getattr(proved_browser(order), method)(return_page(order)).status_code == 405


def test_forms_need_their_token(order: Order, refund: Refund) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = proved_browser(order).cookies

    for address in (refund_page(order), return_page(order)):
        assert strict.post(address, {**TYPED_CCP, "reason": "bought twice"}).status_code == 403


def test_pages_are_kept_by_nobody(order: Order, refund: Refund) -> None:
    client = proved_browser(order)

    for address in (refund_page(order), return_page(order)):
        assert "no-store" in client.get(address)["Cache-Control"]
