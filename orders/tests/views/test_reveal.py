"""Revealing: a POST by the one who paid, freshly proved, written down first, kept by nobody."""

import re

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.kinds import AccountsMailKind
from accounts.testing import PASSWORD, make_user
from core import outbox
from core.models import Message
from core.secret import Secret
from core.testing import FakeClock
from delivery.card_status import freeze
from delivery.contents import CardContents
from delivery.models import Card, RevealLog
from delivery.states import CardStatus
from delivery.storage import store_cards
from delivery.testing import make_card
from orders.customer.access import create_link
from orders.models import Line, LineCard, Order
from orders.states import LineStatus
from orders.testing import make_line
from tests.pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

CONTROL = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}
CODES = ["FAKE7Q2MX4K9", "FAKE-1111-2222"]


@pytest.fixture
def order(db: None) -> Order:
    """Two delivered cards."""
    line = make_line(LineStatus.DELIVERED, quantity=2)
    for position, code in enumerate(CODES, start=1):
        card = make_card(code, customer=line.order.customer, label=f"{line.order.reference}/1/{position}")
        LineCard.objects.create(line=line, position=position, card=card)
    return line.order


@pytest.fixture
def buyer(order: Order) -> Client:
    """The browser that ordered."""
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Test\x00Browser"})
    session = client.session
    session["orders"] = {order.reference: {"how": "buyer"}}
    session.save()
    return client


@pytest.fixture
def linked(order: Order) -> Client:
    """A browser that opened the link of the e-mail."""
    client = Client()
    client.get(f"/en/orders/{order.reference}/open/{create_link(order)}/")
    return client


def put_second_card(line: Line, code: str, *extras: tuple[str, Secret]) -> None:
    LineCard.objects.filter(position=2).delete()
    Card.objects.filter(label=line.place_of_card(2).label).delete()
    new = (line.place_of_card(2).label, CardContents(Secret(code), Secret("FAKE-SERIAL-1"), extras))
    [card] = store_cards(customer=line.order.customer, cards=[new], repeats_allowed=False)
    LineCard.objects.create(line=line, position=2, card=card)


def address(order: Order, number: int | str = 1) -> str:
    return f"/en/orders/{order.reference}/cards/{number}/reveal/"


def prove(order: Order) -> str:
    return f"/en/orders/{order.reference}/prove/"


def mailed_digits(mailbox: list[EmailMessage]) -> str:
    for message in Message.objects.filter(kind=AccountsMailKind.ONE_TIME_CODE, sent_at=None):
        outbox.send(message.pk)
    return re.search(r"^\d{6}$", mailbox[-1].body, re.MULTILINE).group()


def test_fresh_password_of_the_owner_is_proof_and_an_old_one_is_not(
    order: Order, fake_clock: FakeClock
) -> None:
    owner, client = order.customer, Client(REMOTE_ADDR="192.0.2.7")
    owner.user = make_user(owner.email)
    owner.save()
    client.post("/en/account/login/", {"login": owner.email, "password": PASSWORD})

    assert CODES[0] in client.post(address(order)).content.decode()
    assert RevealLog.objects.get().proof == "password"

    fake_clock.advance(minutes=16)
    assert client.post(address(order))["Location"] == prove(order)


def test_buyer_sees_the_code_and_the_serial(order: Order, buyer: Client) -> None:
    page = buyer.post(address(order, 2))

    assert page.status_code == 200
    assert CODES[1] in page.content.decode()
    assert "FAKE-SERIAL-1" in page.content.decode()
    assert CODES[0] not in page.content.decode()


def test_everything_that_came_with_a_card_is_shown_with_it(order: Order, buyer: Client) -> None:
    line = order.lines.get()
    extras = (
        ("pin", Secret("FAKE-7731")),
        ("url", Secret("https://redeem.example/FAKE")),
        ("link", Secret("javascript:alert(1)")),
        ("<b>Lot", Secret("<script>FAKE")),
    )
    put_second_card(line, CODES[1], *extras)

    page = buyer.post(address(order, 2)).content.decode()

    assert "<dt>PIN</dt>" in page
    assert 'data-copy="FAKE-7731"' in page
    assert page.count('href="https://redeem.example/FAKE"') == 1
    assert 'href="javascript' not in page
    assert "&lt;b&gt;Lot" in page
    assert "&lt;script&gt;FAKE" in page


def test_guide_of_the_live_product_comes_with_the_code(order: Order, buyer: Client) -> None:
    category = order.lines.get().denomination.product.category
    type(category).objects.filter(pk=category.pk).update(redemption_en="1. Open the shop\n2. Type it")

    page = buyer.post(address(order)).content.decode()

    assert "<ol><li>Open the shop</li><li>Type it</li></ol>" in page


def test_answer_is_kept_by_nobody(order: Order, buyer: Client) -> None:
    page = buyer.post(address(order))

    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_reveal_is_written_down_with_who_and_how(order: Order, buyer: Client) -> None:
    buyer.post(address(order))
    buyer.post(address(order))

    logs = RevealLog.objects.all()
    assert [(log.proof, log.origin.ip, log.origin.agent) for log in logs] == [
        ("buyer", "192.0.2.7", "TestBrowser")
    ] * 2
    assert Card.objects.get(pk=logs[0].card_id).status == CardStatus.REVEALED


def statements(order: Order, browser: Client, **headers: str) -> list[str]:
    """What revealing the first card asks of the database, by what each statement begins with and is about."""
    with CaptureQueriesContext(connection) as queries:
        assert browser.post(address(order), headers=headers).status_code == 200
    about = r"(?:SELECT|INTO|UPDATE) \"?(\w+)"
    return [(re.search(about, each["sql"]) or re.match("(\\w+)", each["sql"]))[1] for each in queries]


def test_reveal_asks_and_writes_what_it_must(order: Order, buyer: Client) -> None:
    buyer.get(f"/en/orders/{order.reference}/")
    sent_by_script = {"X-Sent-By-Script": "1"}
    first = statements(order, buyer, **sent_by_script)
    again = statements(order, buyer, **sent_by_script)

    asked = ["django_session", "orders_linecard", "core_limitwindow"]
    logged = ["delivery_reveallog", "delivery_revealorigin"]
    moved = ["delivery_card", "core_move"]
    assert [each for each in first if each not in CONTROL] == asked + moved + logged
    assert [each for each in again if each not in CONTROL] == asked + logged
    for each in (first, again):
        assert len([word for word in each if word in CONTROL]) == 2  # one transaction


def test_script_is_answered_with_the_code_alone(order: Order, buyer: Client) -> None:
    part = buyer.post(address(order), headers={"X-Sent-By-Script": "1"}).content.decode()
    whole = buyer.post(address(order)).content.decode()

    assert part.strip() in whole
    assert read(part).first(class_="revealed") is not None
    assert "<html" not in part


def test_nothing_is_shown_that_was_not_written_down(
    order: Order, buyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(rows: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("delivery.reveal.RevealLog.objects.bulk_create", fail)
    buyer.raise_request_exception = False
    page = buyer.post(address(order))

    assert page.status_code == 500
    assert "FAKE" not in page.content.decode()
    assert not Card.objects.filter(status=CardStatus.REVEALED).exists()


def test_looking_at_the_order_shows_no_code(order: Order, buyer: Client) -> None:
    for path in ("", "live/"):
        assert "FAKE" not in buyer.get(f"/en/orders/{order.reference}/{path}").content.decode()


@pytest.mark.parametrize("number", [0, 3, 10**9])
def test_card_that_does_not_exist_is_not_found(order: Order, buyer: Client, number: int) -> None:
    assert buyer.post(address(order, number)).status_code == 404


def test_stranger_learns_not_even_that_there_is_a_card(order: Order) -> None:
    assert Client().post(address(order)).status_code == 404
    assert not RevealLog.objects.exists()


def test_card_that_has_not_come_is_not_found(order: Order, buyer: Client) -> None:
    LineCard.objects.filter(position=2).delete()

    assert buyer.post(address(order, 2)).status_code == 404


def test_buyers_proof_ends_a_quarter_of_an_hour_after_paying(
    order: Order, buyer: Client, fake_clock: FakeClock
) -> None:
    fake_clock.advance(minutes=14)
    assert buyer.post(address(order)).status_code == 200

    fake_clock.advance(minutes=2)
    assert buyer.post(address(order)).url == prove(order)


def test_link_alone_is_no_proof(order: Order, linked: Client) -> None:
    answer = linked.post(address(order))

    assert answer.url == prove(order)
    assert not RevealLog.objects.exists()


def test_digits_from_the_mail_prove_for_a_while(
    order: Order, linked: Client, mailbox: list[EmailMessage], fake_clock: FakeClock
) -> None:
    page = linked.get(prove(order))
    assert order.email not in page.content.decode()

    answer = linked.post(prove(order), {"code": mailed_digits(mailbox)})
    assert answer.url == f"/en/orders/{order.reference}/"
    assert linked.post(address(order)).status_code == 200
    assert RevealLog.objects.get().proof == "one-time code"

    fake_clock.advance(minutes=16)
    assert linked.post(address(order)).url == prove(order)


def test_proof_leads_on_in_the_language_that_was_chosen_meanwhile(
    order: Order, linked: Client, mailbox: list[EmailMessage]
) -> None:
    wanted = f"/en/orders/{order.reference}/cards/1/return/"
    there = read(linked.get(f"{prove(order)}?next={wanted}").content.decode())
    french = there.first("a", data_language="fr")["href"]

    linked.get(french)
    answer = linked.post(french, {"code": mailed_digits(mailbox)})

    assert answer.url == wanted.replace("/en/", "/fr/")


def test_proof_changes_the_session(order: Order, linked: Client, mailbox: list[EmailMessage]) -> None:
    linked.get(prove(order))
    before = linked.cookies["sessionid"].value

    linked.post(prove(order), {"code": mailed_digits(mailbox)})

    assert linked.cookies["sessionid"].value != before


def test_digits_are_sent_once_per_visit_and_again_when_asked(
    order: Order, linked: Client, mailbox: list[EmailMessage]
) -> None:
    for _ in range(3):
        linked.get(prove(order))
    assert Message.objects.filter(kind=AccountsMailKind.ONE_TIME_CODE).count() == 1
    old = mailed_digits(mailbox)

    linked.post(f"{prove(order)}send/")
    new = mailed_digits(mailbox)

    assert linked.post(prove(order), {"code": old}).status_code == (302 if old == new else 400)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1" * 100, "\x00"])
def test_wrong_digits_prove_nothing(order: Order, linked: Client, code: str) -> None:
    linked.get(prove(order))

    assert linked.post(prove(order), {"code": code}).status_code == 400
    assert linked.post(address(order)).url == prove(order)


def test_guessing_ends_after_five_tries(order: Order, linked: Client, mailbox: list[EmailMessage]) -> None:
    linked.get(prove(order))
    digits = mailed_digits(mailbox)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    for _ in range(5):
        linked.post(prove(order), {"code": wrong})

    assert linked.post(prove(order), {"code": digits}).status_code == 400


def test_digits_for_one_order_prove_nothing_for_another(
    order: Order, linked: Client, mailbox: list[EmailMessage]
) -> None:
    other = make_line(LineStatus.DELIVERED).order
    linked.get(f"/en/orders/{other.reference}/open/{create_link(other)}/")
    linked.get(prove(other))

    assert linked.post(prove(order), {"code": mailed_digits(mailbox)}).status_code == 400


def test_frozen_card_is_held_back(order: Order, buyer: Client) -> None:
    card = Card.objects.get(label__endswith="/1/1")
    freeze(card=card, why="sold twice", actor="system")

    page = buyer.post(address(order), follow=True)

    assert page.redirect_chain[-1][0] == f"/en/orders/{order.reference}/"
    assert "FAKE" not in page.content.decode()
    assert not RevealLog.objects.exists()


def test_revealing_without_end_is_refused(order: Order, buyer: Client, settings: object) -> None:
    settings.MOST_PER_LINE, settings.MOST_LINES = 1, 1
    answers = [buyer.post(address(order)).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 302, 302]
    assert RevealLog.objects.count() == 3


def test_hostile_code_is_escaped(order: Order, buyer: Client) -> None:
    hostile = "FAKE<script>alert(1)</script>\u202e"
    line = Line.objects.get()
    put_second_card(line, hostile)

    page = buyer.post(address(order, 2)).content.decode()

    assert "<script>alert" not in page
    assert "FAKE&lt;script&gt;alert(1)&lt;/script&gt;\u202e" in page


def test_drawing_and_serial_leave_with_the_code_alone(order: Order, buyer: Client) -> None:
    answer = buyer.post(address(order)).content.decode()
    order_page = buyer.get(f"/en/orders/{order.reference}/").content.decode()

    assert 'class="qr"' in answer
    assert 'class="qr"' not in order_page
    assert "FAKE-SERIAL-1" not in order_page


def test_copying_gives_the_code_without_the_gaps_that_are_shown(order: Order, buyer: Client) -> None:
    page = read(buyer.post(address(order)).content.decode())
    shown = page.first(data_code=True)

    assert page.first("button", data_copy=True)["data-copy"] == CODES[0]
    assert [group.text for group in shown.all("span")] == ["FAKE", "7Q2M", "X4K9"]
    assert shown["dir"] == "ltr"


@pytest.mark.parametrize(
    ("code", "href"),
    [
        ("https://redeem.example.com/FAKE-1", "https://redeem.example.com/FAKE-1"),
        ("http://redeem.example.com/FAKE-1", None),
        ("javascript:alert('FAKE-1')", None),
    ],
)
def test_code_that_is_an_address_is_a_link_if_that_is_safe(
    order: Order, buyer: Client, code: str, href: str | None
) -> None:
    put_second_card(Line.objects.get(), code)

    page = read(buyer.post(address(order, 2)).content.decode())

    shown = page.first(data_code=True)
    link = shown.first("a")
    assert shown.text == code
    assert (link and link["href"]) == href
    assert link is None or link["rel"] == "noopener noreferrer"
