"""Topping up by transfer: the receipt is sent from the top-up's own page, by its owner alone."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import Customer
from accounts.testing import REVIEWER, logged_in
from orders.testing.transfers import look
from orders.tests.views.test_transfers import send, sent_mails
from orders.verification import verify
from payments.models import Payment, TransferProof
from payments.staff_confirmations import confirm_money
from payments.states import PaymentStatus
from payments.testing.transfers import make_transfer, prove, quote
from payments.transfers.receipts import receipt_storage
from payments.transfers.receipts.proofs import request_new_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]

WHY = "The amount cannot be read."


@pytest.fixture
def top_up(customer_client: Client) -> Payment:
    return make_transfer(customer=Customer.objects.get(email="customer@example.com"))


def follow_page(payment: Payment) -> str:
    return f"/en/account/wallet/top-ups/{payment.pk}/"


def test_top_up_takes_its_receipt(customer_client: Client, top_up: Payment) -> None:
    page = look(customer_client, follow_page(top_up))
    assert quote(top_up) in page
    assert f'action="{follow_page(top_up)}transfer/"' in page

    answer = send(customer_client, f"{follow_page(top_up)}transfer/")

    assert answer.redirect_chain == [(follow_page(top_up), 302)]
    assert "being checked" in answer.content.decode()
    confirm_money(payment=Payment.objects.get(), amount=top_up.amount, reference="OP1", actor=REVIEWER)
    assert "in your wallet" in look(customer_client, follow_page(top_up))
    assert verify() == []


def test_expired_top_up_still_takes_a_receipt(customer_client: Client) -> None:
    payment = make_transfer(
        PaymentStatus.EXPIRED, customer=Customer.objects.get(email="customer@example.com")
    )
    assert f"{follow_page(payment)}transfer/" in look(customer_client, follow_page(payment))

    assert "A person checks it." in send(customer_client, f"{follow_page(payment)}transfer/").content.decode()


def test_top_up_of_somebody_else_takes_nothing(top_up: Payment, other_customer: Customer) -> None:
    stranger = logged_in(other_customer.user)
    proof = prove(top_up)
    pages = [f"{follow_page(top_up)}transfer/", f"{follow_page(top_up)}transfer/{proof.pk}/"]

    for address in pages:
        assert stranger.get(address).status_code == 404
        assert "/login/" in Client().get(address)["Location"]
    assert send(stranger, pages[0]).status_code == 404


def test_picture_of_a_top_up_is_shown_to_its_owner(customer_client: Client, top_up: Payment) -> None:
    proof, other = prove(top_up), prove(make_transfer(), seed=2)

    assert customer_client.get(
        f"{follow_page(top_up)}transfer/{proof.pk}/"
    ).content == receipt_storage.RECEIPTS.load(proof.picture)
    assert customer_client.get(f"{follow_page(top_up)}transfer/{other.pk}/").status_code == 404


def test_confirmed_top_up_takes_no_more(customer_client: Client, top_up: Payment) -> None:
    confirm_money(payment=top_up, amount=top_up.amount, reference="OP1", actor=REVIEWER)

    assert send(customer_client, f"{follow_page(top_up)}transfer/").redirect_chain == [
        (follow_page(top_up), 302)
    ]
    assert TransferProof.objects.count() == 0


def test_mail_about_a_top_up_leads_there(
    customer_client: Client, top_up: Payment, mailbox: list[EmailMessage]
) -> None:
    prove(top_up)
    request_new_receipt(payment=top_up, actor=REVIEWER, explanation=WHY)

    mail = sent_mails(mailbox)["proof_rejected"]

    assert mail.to == ["customer@example.com"]
    assert f"/account/wallet/top-ups/{top_up.pk}/" in mail.body
    assert WHY in mail.body
