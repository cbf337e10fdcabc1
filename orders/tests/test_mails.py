"""Mails lead to the order by a link that works, in the order's language, and never hold a code."""

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from core import outbox
from core.models import Message
from core.testing import FakeClock
from delivery.testing import make_card
from orders.kinds import OrdersMailKind
from orders.models import Line, LineCard, LineRefund, Order, OrderLink
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line
from payments.refunds import request_refund

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

LINK = re.compile(r"http://127\.0\.0\.1:8000(/[a-z]{2}/orders/\S+/open/\S+/)")


def mail_of(kind: str, row: Order | Line, mailbox: list[EmailMessage]) -> EmailMessage | None:
    """Queue a message and send it; None if there was nothing left to say."""
    mailbox.clear()
    outbox.queue(kind=kind, about=row)
    outbox.send(Message.objects.latest("pk").pk)
    return mailbox[-1] if mailbox else None


@pytest.fixture
def line(db: None) -> Line:
    """Half delivered: one card, and a refund of the other."""
    line = make_line(LineStatus.PARTLY_DELIVERED, quantity=2, product_title="iTunes USA")
    card = make_card(customer=line.order.customer, label=f"{line.order.reference}/1/1")
    LineCard.objects.create(line=line, position=1, card=card)
    refund = request_refund(
        customer=line.order.customer,
        about=line.order.about,
        quantity=1,
        unit_price=515_00,
        reason="",
        evidence={},
    )
    LineRefund.objects.create(line=line, refund=refund)
    return line


ABOUT_ORDERS = ["order_received", "order_link", "order_ready", "order_delayed", "order_expired"]


def prepare(kind: str, line: Line) -> Order | Line:
    if kind == "order_delayed":
        Line.objects.update(status=LineStatus.PLACED)
    if kind == "order_expired":
        Order.objects.update(status=OrderStatus.EXPIRED)
    if kind == "refund_requested":
        make_line(LineStatus.PLACED, order=line.order)  # else the mail about the whole order tells of it
    return line if kind == "refund_requested" else line.order


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("kind", [*ABOUT_ORDERS, "refund_requested"])
def test_every_mail_has_a_link_that_works_and_no_code(
    line: Line, mailbox: list[EmailMessage], kind: str, language: str
) -> None:
    Order.objects.update(language=language)

    mail = mail_of(kind, prepare(kind, line), mailbox)

    assert mail.to == [line.order.email]
    assert line.order.reference in mail.subject
    (path,) = LINK.findall(mail.body)
    assert path.startswith(f"/{language}/orders/{line.order.reference}/open/")
    assert "FAKE" not in mail.subject + mail.body
    page = Client().get(path, follow=True)
    assert (page.status_code, page.context["order"]) == (200, line.order)


@pytest.mark.parametrize(
    ("quantity", "told"), [(1, "The code of your order did"), (2, "The codes of your order did")]
)
def test_mail_about_a_refund_says_that_nothing_came(
    line: Line, mailbox: list[EmailMessage], quantity: int, told: str
) -> None:
    about = prepare("refund_requested", line)
    Line.objects.filter(pk=line.pk).update(status=LineStatus.REFUSED, quantity=quantity)
    Line.objects.exclude(pk=line.pk).delete()

    assert told in mail_of(OrdersMailKind.REFUND_REQUESTED, about, mailbox).body


def test_mail_about_a_refund_says_that_not_all_came(line: Line, mailbox: list[EmailMessage]) -> None:
    about = prepare("refund_requested", line)

    assert "Not all the codes" in mail_of(OrdersMailKind.REFUND_REQUESTED, about, mailbox).body


def test_mail_about_a_refund_names_the_amount(line: Line, mailbox: list[EmailMessage]) -> None:
    assert "515" in mail_of(OrdersMailKind.REFUND_REQUESTED, prepare("refund_requested", line), mailbox).body


def test_partly_delivered_order_is_told_in_one_mail(line: Line, mailbox: list[EmailMessage]) -> None:
    assert mail_of(OrdersMailKind.REFUND_REQUESTED, line, mailbox) is None

    mail = mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox)

    assert "Some of your codes" in mail.subject
    for form in (mail.body, mail.alternatives[0][0]):
        assert "1 of 2 came" in form
        assert "Choose once where the money should go" in form


def test_order_without_a_gap_is_simply_ready(line: Line, mailbox: list[EmailMessage]) -> None:
    Line.objects.update(status=LineStatus.DELIVERED)

    assert mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox).subject.startswith("Your codes are ready")


ONE_CODE = {"ar": "رمزك جاهز", "fr": "Votre code est prêt", "en": "Your code is ready"}


@pytest.mark.parametrize("language", ONE_CODE)
def test_one_code_is_told_as_one(line: Line, mailbox: list[EmailMessage], language: str) -> None:
    Line.objects.update(status=LineStatus.DELIVERED, quantity=1)
    Order.objects.update(language=language)

    mail = mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox)

    for form in (mail.subject, mail.body, mail.alternatives[0][0]):
        assert ONE_CODE[language] in form


def test_links_secret_is_in_the_mail_alone(line: Line, mailbox: list[EmailMessage]) -> None:
    mail = mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox)

    secret = LINK.findall(mail.body)[0].split("/")[-2]
    assert len(secret) >= 43
    stored = str([*OrderLink.objects.values(), *Message.objects.values()])
    assert secret not in stored


def test_same_news_is_said_once(line: Line, mailbox: list[EmailMessage]) -> None:
    mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox)
    outbox.queue(kind=OrdersMailKind.ORDER_READY, about=line.order)

    assert Message.objects.count() == 1


def test_delay_that_is_over_is_not_told_any_more(line: Line, mailbox: list[EmailMessage]) -> None:
    assert mail_of(OrdersMailKind.ORDER_DELAYED, line.order, mailbox) is None


def test_order_that_was_paid_after_all_is_not_called_expired(line: Line, mailbox: list[EmailMessage]) -> None:
    assert mail_of(OrdersMailKind.ORDER_EXPIRED, line.order, mailbox) is None


def test_titles_cannot_break_the_subject_or_smuggle_headers(mailbox: list[EmailMessage]) -> None:
    line = make_line(product_title="Card\r\nBcc: someone@example.com", quantity=1)

    mail = mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox)

    assert "\n" not in mail.subject
    assert mail.recipients() == [line.order.email]


def test_mail_server_that_is_away_delays_the_mail_alone(
    line: Line, mailbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, fake_clock: FakeClock
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _refuse)
        assert mail_of(OrdersMailKind.ORDER_READY, line.order, mailbox) is None

    fake_clock.advance(minutes=2)
    outbox.send(Message.objects.get().pk)
    assert len(mailbox) == 1


def _refuse(mail: EmailMessage) -> None:
    raise ConnectionRefusedError
