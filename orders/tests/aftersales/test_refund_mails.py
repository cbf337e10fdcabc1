"""Every step of a refund is told by e-mail: once, in the order's language, never with a whole account."""

import pytest
from django.core.mail import EmailMessage

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import outbox
from core.models import Message
from orders.aftersales.returns import return_card
from orders.models import Line, Order
from orders.testing.refunds import (
    first_card,
    paid_twice,
    partly_delivered,
    refund_of,
)
from orders.testing.scenarios import delivered_line
from payments.models import Refund
from payments.refunds import approve, bounce, choose_destination, pay_out, reject
from payments.states import RefundStatus
from payments.testing.refunds import CCP, RIP, WALLET
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination) -> Line:
    return partly_delivered(supplier, card)


@pytest.fixture
def whole(supplier: RunningSandbox, card: Denomination) -> Line:
    return delivered_line(supplier, card, quantity=2)


@pytest.fixture
def order(line: Line) -> Order:
    return line.order


@pytest.fixture
def refund(line: Line) -> Refund:
    return refund_of(line)


def mails(mailbox: list[EmailMessage]) -> dict[str, EmailMessage]:
    """Send all that waits; the mail of each kind."""
    sent = {}
    for message in Message.objects.filter(sent_at=None).order_by("pk"):
        mailbox.clear()
        outbox.send(message.pk)
        if mailbox:
            sent[message.kind] = mailbox[-1]
    return sent


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_customer_hears_of_every_step(
    order: Order, refund: Refund, mailbox: list[EmailMessage], language: str
) -> None:
    Order.objects.update(language=language)
    told = mails(mailbox)
    assert "order_ready" in told  # which tells of the refund as well

    choose_destination(refund=refund, payee=CCP)
    told = mails(mailbox)
    assert CCP.masked in told["refund_destination"].body
    approve(refund=refund, actor=REVIEWER)
    told |= mails(mailbox)
    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    told |= mails(mailbox)
    assert "The account is closed." in told["refund_bounced"].body
    choose_destination(refund=refund, payee=RIP)
    approve(refund=refund, actor=SECOND_REVIEWER)
    pay_out(refund=refund, reference="VIR-77", actor=REVIEWER)
    told |= mails(mailbox)
    assert "VIR77" in told["refund_paid"].body

    assert set(told) == {"refund_destination", "refund_approved", "refund_bounced", "refund_paid"}
    for mail in told.values():
        assert mail.to == [order.email]
        assert "\n" not in mail.subject
        assert f"/{language}/orders/{order.reference}/open/" in mail.body
        assert order.reference in mail.body
        for secret in (CCP.account, RIP.account, CCP.account[:10], CCP.holder, "FAKE"):
            assert secret not in mail.body + mail.subject


def test_wallet_takes_one_mail(order: Order, refund: Refund, mailbox: list[EmailMessage]) -> None:
    mails(mailbox)
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)

    told = mails(mailbox)

    assert set(told) == {"refund_paid"}  # where it goes is no news any more
    assert "wallet" in told["refund_paid"].body


def test_return_and_its_rejection_are_told(whole: Line, mailbox: list[EmailMessage]) -> None:
    mails(mailbox)
    refund = return_card(line_card=first_card(whole), reason="bought twice")
    assert set(mails(mailbox)) == {"return_requested"}

    reject(refund=refund, actor=REVIEWER, explanation="It works in every region.")

    assert "It works in every region." in mails(mailbox)["refund_rejected"].body


def test_money_paid_twice_is_told(whole: Line, mailbox: list[EmailMessage]) -> None:
    mails(mailbox)
    paid_twice(whole)

    mail = mails(mailbox)["refund_unapplied"]

    assert whole.order.reference in mail.body


def test_money_of_no_order_is_told_without_one(mailbox: list[EmailMessage]) -> None:
    from payments.testing.refunds import make_unapplied
    from payments.unapplied import refund_unapplied

    unapplied = make_unapplied()
    refund = refund_unapplied(unapplied=unapplied, actor=REVIEWER, reason="of a top-up")
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)
    assert refund.status == RefundStatus.PAID_OUT

    mail = mails(mailbox)["refund_paid"]

    assert mail.to == [unapplied.payment.customer.email]
    assert "/account/" in mail.body


def test_what_is_no_news_any_more_is_not_told(
    order: Order, refund: Refund, mailbox: list[EmailMessage]
) -> None:
    mails(mailbox)
    choose_destination(refund=refund, payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    choose_destination(refund=refund, payee=RIP)

    told = mails(mailbox)

    assert set(told) == {"refund_destination"}
    assert RIP.masked in told["refund_destination"].body
