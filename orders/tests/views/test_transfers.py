"""Sending a receipt from the order's page and from a top-up's: what is shown, taken, refused; and by whom."""

import io
import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.testing import REVIEWER
from catalog.models import Denomination
from core import outbox
from core.models import Message
from core.testing import FakeClock
from orders.models import Order
from orders.order_payment.expiry import cancel_order
from orders.states import OrderStatus
from orders.testing import browsers
from orders.testing.transfers import PRICE, look, ordered, page_of, payment_of, run_out, sending_page
from orders.verification import verify
from payments.models import TransferProof
from payments.staff_confirmations import confirm_money, give_up
from payments.states import PaymentStatus
from payments.testing.pictures import SECRET, receipt, with_everything
from payments.testing.transfers import HOLDER, RIP, file, kept_files, prove
from payments.transfers.receipts import receipt_storage
from payments.transfers.receipts.proofs import request_new_receipt
from sandbox.testing import RunningSandbox
from tests.pages import read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("outside_transaction"),
    pytest.mark.usefixtures("transfers"),
]

WHY = "The amount <b>cannot</b> be read."
LANGUAGES = pytest.mark.parametrize("language", ["ar", "fr", "en"])


@pytest.fixture
def order(supplier: RunningSandbox, card: Denomination) -> Order:
    return ordered(card)


@pytest.fixture
def buyer(order: Order) -> Client:
    return browsers.buyer_browser(order)


def send(client: Client, address: str, data: bytes | None = None, **typed: str) -> Any:
    upload = file() if data is None else io.BytesIO(data)
    upload.name = "IMG_2041.jpeg"
    return client.post(address, {"picture": upload, **typed}, follow=True)


# --- the order's page


@LANGUAGES
def test_page_tells_how_to_pay_and_takes_the_receipt(order: Order, language: str) -> None:
    page = look(browsers.buyer_browser(order, language), page_of(order, language))

    for words in [order.reference, HOLDER, RIP, "00799999 0023456789 41", 'data-copy="515"']:
        assert words in page, words
    form = re.search(r'<form class="receipt-form".*?</form>', page, re.DOTALL)[0]
    assert f'action="{sending_page(order, language)}"' in form
    assert 'enctype="multipart/form-data"' in form
    assert 'name="csrfmiddlewaretoken"' in form
    assert 'type="file" name="picture"' in form


def test_part_that_is_renewed_holds_no_form(order: Order, buyer: Client) -> None:
    part = look(buyer, f"{page_of(order)}live/")

    assert "data-takes-receipt" in part
    assert "receipt-form" not in part
    assert "csrfmiddlewaretoken" not in part


def test_receipt_is_sent_and_then_waited_for(order: Order, buyer: Client) -> None:
    answer = send(buyer, sending_page(order), sender="Client", operation="OP 77")

    assert answer.redirect_chain == [(page_of(order), 302)]
    page = answer.content.decode()
    assert "We have your receipt" in page
    assert "being checked" in page
    assert "receipt-form" not in page
    proof = TransferProof.objects.get()
    assert (proof.sender, proof.operation) == ("Client", "OP 77")
    assert payment_of(order).status == PaymentStatus.IN_REVIEW
    assert verify() == []


def test_order_whose_receipt_was_sent_is_cancelled_after_a_question_only(order: Order, buyer: Client) -> None:
    send(buyer, sending_page(order))

    asked = look(buyer, page_of(order))
    question = buyer.post(f"{page_of(order)}cancel/").content.decode()

    assert "cancel/" in asked
    assert "your money is on its way to us" in question
    assert 'name="sure"' in question
    assert Order.objects.get().status == OrderStatus.AWAITING_PAYMENT


def test_order_to_be_transferred_is_cancelled_after_a_question_only(order: Order, buyer: Client) -> None:
    """Nobody here sees whether the money has been sent."""
    question = buyer.post(f"{page_of(order)}cancel/").content.decode()

    assert "your money is on its way to us" in question
    assert Order.objects.get().status == OrderStatus.AWAITING_PAYMENT


def test_cancelled_order_asks_for_no_receipt_and_takes_one(order: Order, buyer: Client) -> None:
    cancel_order(order=order)

    page = look(buyer, page_of(order))
    assert "receipt-form" not in page
    assert "made the transfer all the same" in page
    assert "receipt-form" in look(buyer, sending_page(order))
    send(buyer, sending_page(order))

    assert "A person checks it." in look(buyer, page_of(order))


def test_who_needs_another_picture_is_not_told_to_pay_again(order: Order, buyer: Client) -> None:
    prove(payment_of(order))
    request_new_receipt(payment=payment_of(order), actor=REVIEWER, explanation=WHY)

    page = read(look(buyer, page_of(order)))

    assert page.first("h2", data_announce=True).text == "We need another picture of your receipt"
    assert "do not send it again" in page.first(class_="order-state").text
    assert page.first("details", id="guide-again").all(class_="guide")
    assert page.first("form", class_="receipt-form")


def test_double_click_sends_one(order: Order, buyer: Client) -> None:
    send(buyer, sending_page(order))

    assert "We have your receipt" in send(buyer, sending_page(order)).content.decode()
    assert TransferProof.objects.count() == 1


def test_second_picture_is_refused_while_the_first_waits(order: Order, buyer: Client) -> None:
    send(buyer, sending_page(order))

    answer = send(buyer, sending_page(order), file(2).getvalue())

    assert answer.status_code == 400
    assert "being checked already" in answer.content.decode()


def test_page_is_no_more_use_while_the_receipt_is_checked(order: Order, buyer: Client) -> None:
    assert "receipt-form" in look(buyer, sending_page(order))
    send(buyer, sending_page(order))

    assert buyer.get(sending_page(order))["Location"] == page_of(order)


def test_nothing_of_the_upload_but_its_pixels_is_kept(settings: Any, order: Order, buyer: Client) -> None:
    send(buyer, sending_page(order), with_everything(receipt(), "JPEG"))

    (path,) = kept_files(settings)
    assert SECRET not in path.read_bytes()
    assert "IMG_2041" not in path.name


HOSTILE = {
    "nothing": b"",
    "pdf": b"%PDF-1.7",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": b"GIF89a" + b"\0" * 40,
    "zip": b"PK\x03\x04" + b"\0" * 40,
    "half": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "heic": b"\0\0\0\x18ftypheic" + b"\0" * 40,
    "bomb": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\2\0\0\0",
    "large": b"\xff\xd8\xff" + b"\0" * (8 * 1024 * 1024),
    "larger": b"\xff\xd8\xff" + b"\0" * (20 * 1024 * 1024),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words(settings: Any, order: Order, buyer: Client, name: str) -> None:
    answer = send(buyer, sending_page(order), HOSTILE[name])

    assert answer.status_code == 400
    assert re.search(r'<ul class="errorlist"[^>]*><li>[^<]{15,}</li>', answer.content.decode())
    assert payment_of(order).status == PaymentStatus.PENDING
    assert TransferProof.objects.count() == 0
    assert kept_files(settings) == []


@LANGUAGES
def test_refusal_comes_with_the_form_in_every_language(order: Order, language: str) -> None:
    client = browsers.buyer_browser(order, language)

    page = send(client, sending_page(order, language), b"%PDF-1.7").content.decode()

    assert "receipt-form" in page
    assert order.reference in page
    assert f'lang="{language}"' in page


@pytest.mark.parametrize(
    "typed", [{}, {"picture": "a text"}, {"picture": ""}, {"sender": "x" * 101}, {"operation": "x" * 61}]
)
def test_form_without_a_picture_is_refused(order: Order, buyer: Client, typed: dict[str, str]) -> None:
    assert buyer.post(sending_page(order), typed).status_code == 400
    assert TransferProof.objects.count() == 0


def test_what_is_typed_is_escaped(order: Order, buyer: Client) -> None:
    page = send(
        buyer, sending_page(order), b"%PDF-1.7", sender='"><script>alert(1)</script>'
    ).content.decode()

    assert "<script>alert" not in page


def test_network_that_sends_too_much_is_stopped(
    order: Order, buyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payments.views.transfers.MAX_PER_NETWORK", 3)
    for _ in range(3):
        send(buyer, sending_page(order), b"")

    assert "sent too often" in send(buyer, sending_page(order)).content.decode()
    assert TransferProof.objects.count() == 0

    buyer.defaults["REMOTE_ADDR"] = "203.0.113.7"
    assert "We have your receipt" in send(buyer, sending_page(order)).content.decode()


# --- who may


def test_order_of_somebody_else_takes_nothing(order: Order) -> None:
    assert send(Client(), sending_page(order)).status_code == 404
    assert Client().get(sending_page(order)).status_code == 404
    assert TransferProof.objects.count() == 0


def test_form_needs_its_token(order: Order, buyer: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = buyer.cookies

    assert send(strict, sending_page(order)).status_code == 403
    assert TransferProof.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(order: Order, buyer: Client, method: str) -> None:
    assert getattr(buyer, method)(sending_page(order)).status_code == 405


def test_picture_is_shown_to_who_sent_it_alone(
    order: Order, buyer: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    proof = prove(payment_of(order))
    other = ordered(card)

    answer = buyer.get(f"{sending_page(order)}{proof.pk}/")
    assert answer.content == receipt_storage.RECEIPTS.load(proof.picture)
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(f"{sending_page(order)}{proof.pk}/").status_code == 404
    assert browsers.buyer_browser(other).get(f"{sending_page(other)}{proof.pk}/").status_code == 404
    assert browsers.buyer_browser(other).get(f"{sending_page(order)}{proof.pk}/").status_code == 404


def test_file_has_no_address_of_its_own(order: Order, buyer: Client) -> None:
    proof = prove(payment_of(order))

    for address in (f"/media/{proof.picture}", f"/static/{proof.picture}", f"/{proof.picture}"):
        assert buyer.get(address).status_code == 404


def test_sending_page_is_kept_by_nobody(order: Order, buyer: Client) -> None:
    assert "no-store" in buyer.get(sending_page(order))["Cache-Control"]


def test_order_without_a_transfer_has_no_such_page(
    supplier: RunningSandbox, card: Denomination, gateway_link: Order
) -> None:
    answer = browsers.buyer_browser(gateway_link).get(sending_page(gateway_link))

    assert answer["Location"] == page_of(gateway_link)
    assert "receipt-form" not in look(browsers.buyer_browser(gateway_link), page_of(gateway_link))


@pytest.fixture
def gateway_link(supplier: RunningSandbox, card: Denomination) -> Order:
    return ordered(card, method="ocpay")


# --- another picture is wanted


def test_page_tells_why_another_picture_is_wanted(order: Order, buyer: Client) -> None:
    send(buyer, sending_page(order))
    request_new_receipt(payment=payment_of(order), actor=REVIEWER, explanation=WHY)

    page = look(buyer, page_of(order))

    assert "The amount &lt;b&gt;cannot&lt;/b&gt; be read." in page
    assert "receipt-form" in page
    assert "We have your receipt" in send(buyer, sending_page(order), file(2).getvalue()).content.decode()


def sent_mails(mailbox: list[EmailMessage]) -> dict[str, EmailMessage]:
    mails = {}
    for message in Message.objects.filter(sent_at=None).order_by("pk"):
        mailbox.clear()
        outbox.send(message.pk)
        if mailbox:
            mails[message.kind] = mailbox[-1]
    return mails


@LANGUAGES
def test_mail_tells_why_and_leads_to_the_order(
    order: Order, mailbox: list[EmailMessage], language: str
) -> None:
    Order.objects.update(language=language)
    prove(payment_of(order))
    request_new_receipt(payment=payment_of(order), actor=REVIEWER, explanation=WHY)

    mail = sent_mails(mailbox)["proof_rejected"]

    assert mail.to == [order.email]
    assert WHY in mail.body
    link = re.search(rf"/{language}/orders/{order.reference}/open/\S+", mail.body)[0]
    assert "receipt-form" in Client().get(link, follow=True).content.decode()
    assert "\n" not in mail.subject


def test_mail_of_a_payment_that_was_given_up(order: Order, mailbox: list[EmailMessage]) -> None:
    prove(payment_of(order))
    give_up(payment=payment_of(order), actor=REVIEWER, explanation=WHY)

    mail = sent_mails(mailbox)["proof_rejected"]

    assert "was not found" in mail.subject
    assert WHY in mail.body
    page = look(browsers.buyer_browser(order), page_of(order))
    assert "did not go through" in page
    assert "If the money arrives all the same, we take it into account" in page
    assert "cannot&lt;/b&gt; be read" in page


def test_what_is_no_news_any_more_is_not_told(order: Order, mailbox: list[EmailMessage]) -> None:
    prove(payment_of(order))
    request_new_receipt(payment=payment_of(order), actor=REVIEWER, explanation=WHY)
    prove(payment_of(order), seed=2)

    assert "proof_rejected" not in sent_mails(mailbox)


# --- the time is over


def test_expired_order_still_takes_a_receipt(order: Order, buyer: Client, fake_clock: FakeClock) -> None:
    run_out(order, fake_clock)
    page = look(buyer, page_of(order))
    assert "ran out of time" in page
    assert sending_page(order) in page
    assert "The time to pay is over" in look(buyer, sending_page(order))

    page = send(buyer, sending_page(order)).content.decode()

    assert "We have your receipt" in page
    assert sending_page(order) not in page
    assert payment_of(order).status == PaymentStatus.EXPIRED
    confirm_money(payment=payment_of(order), amount=PRICE, reference="OP1", actor=REVIEWER)
    assert "We are buying your card." in look(buyer, page_of(order))
    assert verify() == []


def test_after_a_week_it_does_not(order: Order, buyer: Client, fake_clock: FakeClock) -> None:
    run_out(order, fake_clock)
    fake_clock.advance(days=7)

    assert sending_page(order) not in look(buyer, page_of(order))
    assert buyer.get(sending_page(order))["Location"] == page_of(order)
    send(buyer, sending_page(order))
    assert TransferProof.objects.count() == 0


def test_money_of_another_amount_is_told(order: Order, buyer: Client) -> None:
    send(buyer, sending_page(order))
    confirm_money(payment=payment_of(order), amount=PRICE - 100, reference="OP1", actor=REVIEWER)

    page = look(buyer, page_of(order))

    assert "Our staff decide about it" in page
    assert "Nothing was charged" not in page
