"""Every step of a refund is told by e-mail: once, in the order's language, never with a whole account."""

import pytest
from django.core.mail import EmailMessage

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core import outbox
from core.models import Message
from orders.aftersales.returns import return_card
from orders.models import Line, Order
from orders.testing.refunds import (
    first_card,
    paid_twice,
    refund_of,
)
from payments.models import Refund
from payments.refunds import approve, bounce, choose_destination, pay_out, reject
from payments.states import RefundStatus
from payments.testing.refunds import CCP, RIP, WALLET

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def order(partial_line: Line) -> Order:
    return partial_line.order


@pytest.fixture
def refund(partial_line: Line) -> Refund:
    return refund_of(partial_line)


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
    sent = mails(mailbox)
    assert "order_ready" in sent  # which tells of the refund as well

    choose_destination(refund=refund, payee=CCP)
    sent = mails(mailbox)
    assert CCP.masked in sent["refund_destination"].body
    approve(refund=refund, actor=REVIEWER)
    sent |= mails(mailbox)
    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    sent |= mails(mailbox)
    assert "The account is closed." in sent["refund_bounced"].body
    choose_destination(refund=refund, payee=RIP)
    approve(refund=refund, actor=SECOND_REVIEWER)
    pay_out(refund=refund, reference="VIR-77", actor=REVIEWER)
    sent |= mails(mailbox)
    assert "VIR77" in sent["refund_paid"].body

    assert set(sent) == {"refund_destination", "refund_approved", "refund_bounced", "refund_paid"}
    for mail in sent.values():
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

    sent = mails(mailbox)

    assert set(sent) == {"refund_paid"}  # where it goes is no news any more
    assert "wallet" in sent["refund_paid"].body


def test_return_and_its_rejection_are_told(complete_line: Line, mailbox: list[EmailMessage]) -> None:
    mails(mailbox)
    refund = return_card(line_card=first_card(complete_line), reason="bought twice")
    assert set(mails(mailbox)) == {"return_requested"}

    reject(refund=refund, actor=REVIEWER, explanation="It works in every region.")

    assert "It works in every region." in mails(mailbox)["refund_rejected"].body


def test_money_paid_twice_is_told(complete_line: Line, mailbox: list[EmailMessage]) -> None:
    mails(mailbox)
    paid_twice(complete_line)

    mail = mails(mailbox)["refund_unapplied"]

    assert complete_line.order.reference in mail.body


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

    sent = mails(mailbox)

    assert set(sent) == {"refund_destination"}
    assert RIP.masked in sent["refund_destination"].body
