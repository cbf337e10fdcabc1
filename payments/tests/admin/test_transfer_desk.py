"""The page of a transfer in the back office: what staff look at, who may act, what each act does."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from accounts.testing import REVIEWER, SECOND_REVIEWER, allow, logged_in, make_customer, make_staff_with
from core.money import format_dinars
from payments.models import Payment, TransferProof
from payments.states import PaymentStatus
from payments.testing import make_payment
from payments.testing.transfers import (
    AMOUNT,
    in_review,
    kept_files,
    make_statement_line,
    make_transfer,
    prove,
    quote,
    reloaded,
)
from payments.tests.refund_pages import offered, text
from payments.tests.transfer_pages import PAYMENTS, PERMISSION, confirm_by_hand, page_of, seen_token
from payments.transfers.receipts import receipt_storage
from payments.transfers.receipts.proofs import request_new_receipt
from payments.transfers.receipts.receipt_storage import forget_old_pictures
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]

WHY = "The amount cannot be read."
SEEN = {"amount": "1030", "reference": "VIR-1"}


def act(client: Client, payment: Payment, name: str, seen: str | None = None, **fields: str) -> list[str]:
    """Press a button of the page; returns what the next page says."""
    address = page_of(payment)
    fields["seen"] = seen_token(client, address) if seen is None else seen
    return flash_messages(client.post(f"{PAYMENTS}{payment.pk}/act/{name}/", fields, follow=True))


def picture(proof: TransferProof) -> str:
    return f"{PAYMENTS}receipts/{proof.pk}/"


# --- the page


def test_reviewer_sees_what_was_asked_sent_and_found(reviewer_client: Client) -> None:
    other = in_review(customer=make_customer("stranger@example.com"))
    payment = make_transfer(customer=make_customer("customer@example.com"))
    proof = prove(payment, sender="Client", operation="OP 77")
    line = make_statement_line(text=f"VIR {quote(payment)} DE CLIENT", reference="OP77")

    page = text(reviewer_client, page_of(payment))

    with translation.override("en"):
        amount = format_dinars(AMOUNT)
    for words in [
        picture(proof), quote(payment), amount, "Client", "OP 77", "customer@example.com", "being verified",
        str(other), "the same picture", "stranger@example.com", "DE CLIENT",
        f"/admin/payments/statementline/{line.pk}/change/", "reference and amount", "nothing else",
        "The customer", "History",
    ]:  # fmt: skip
        assert words in page, words
    assert offered(page) == ["confirm", "ask_again", "give_up"]


def test_evidence_stands_before_the_acts(reviewer_client: Client) -> None:
    payment = in_review()
    make_statement_line(text=quote(payment))

    page = text(reviewer_client, page_of(payment))

    order = [
        page.index(words) for words in ("Receipt to check", "Lines of statements that", "What you may do")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (PaymentStatus.PENDING, ["confirm", "give_up"]),
        (PaymentStatus.EXPIRED, ["confirm"]),
        (PaymentStatus.FAILED, ["confirm"]),
        (PaymentStatus.CONFIRMED, []),
    ],
)
def test_only_what_is_possible_is_offered(
    reviewer_client: Client, status: PaymentStatus, acts: list[str]
) -> None:
    assert offered(text(reviewer_client, page_of(make_transfer(status)))) == acts


def test_late_picture_can_be_judged(reviewer_client: Client) -> None:
    payment = make_transfer(PaymentStatus.EXPIRED)
    prove(payment)

    assert offered(text(reviewer_client, page_of(payment))) == ["confirm", "ask_again"]


@pytest.mark.parametrize("gateway", ["ocpay", "chargily", "wallet", "long-gone"])
def test_nothing_is_offered_where_a_machine_knows(reviewer_client: Client, gateway: str) -> None:
    assert offered(text(reviewer_client, page_of(make_payment(gateway=gateway)))) == []


def test_confirmed_payment_tells_who_saw_what(reviewer_client: Client) -> None:
    payment = in_review()
    confirm_by_hand(payment)

    page = text(reviewer_client, page_of(payment))

    assert "Seen on the account" in page
    assert SECOND_REVIEWER in page
    assert "VIR1" in page
    assert offered(page) == []


def test_own_payment_is_for_somebody_else(reviewer_client: Client) -> None:
    payment = in_review(customer=make_customer(REVIEWER))

    page = text(reviewer_client, page_of(payment))

    assert "It is your own payment" in page
    assert "act/confirm/" not in page
    assert "your own payment" in " ".join(act(reviewer_client, payment, "confirm", **SEEN))
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_page_escapes_what_strangers_typed(reviewer_client: Client) -> None:
    payment = make_transfer()
    prove(payment, sender="<script>alert(1)</script>", operation='"><img src=x>')
    make_statement_line(text=f"<b>{quote(payment)}</b>")

    page = text(reviewer_client, page_of(payment))

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert f"<b>{quote(payment)}" not in page


def test_page_costs_the_same_however_many_pictures_there_are(reviewer_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(reviewer_client, page_of(payment))
        return len(captured)

    payment = in_review()
    in_review()
    queries()
    one = queries()
    for _ in range(3):
        in_review()

    assert queries() <= one + 3  # who else's they are is found out one by one, for at most five


# --- the picture


def test_picture_is_shown_and_kept_by_nobody(reviewer_client: Client) -> None:
    proof = prove(make_transfer())

    answer = reviewer_client.get(picture(proof))

    assert answer.content == receipt_storage.RECEIPTS.load(proof.picture)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="receipt.jpg"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_picture_is_for_who_may_see_receipts(client: Client) -> None:
    proof = prove(make_transfer())

    assert client.get(picture(proof)).status_code == 302
    user = make_staff_with()
    onlooker = logged_in(user)
    assert onlooker.get(picture(proof)).status_code == 403
    allow(user, "payments.view_payment")
    assert onlooker.get(picture(proof)).status_code == 403
    assert picture(proof) not in text(onlooker, page_of(proof.payment))
    allow(user, "payments.view_transferproof")
    assert onlooker.get(picture(proof)).status_code == 200
    assert picture(proof) in text(onlooker, page_of(proof.payment))


def test_picture_that_is_gone_is_not_found(reviewer: User, transfers: Any, fake_clock: Any) -> None:
    payment = in_review()
    proof = payment.proofs.get()
    confirm_by_hand(payment)
    fake_clock.advance(days=91)
    forget_old_pictures()

    assert kept_files(transfers) == []
    later = logged_in(reviewer)  # nobody stays signed in so long
    assert later.get(picture(proof)).status_code == 404
    assert later.get(f"{PAYMENTS}receipts/999999/").status_code == 404
    assert "thrown away after its time" in text(later, page_of(payment))


def test_picture_is_only_looked_at(reviewer_client: Client) -> None:
    assert reviewer_client.post(picture(prove(make_transfer()))).status_code == 405


# --- acting


def test_confirming(reviewer_client: Client) -> None:
    payment = in_review()

    assert act(reviewer_client, payment, "confirm", **SEEN) == [
        "success: Confirmed. The customer gets what was paid for."
    ]

    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert payment.staff_confirmation.confirmed_by == REVIEWER
    assert "confirm: Confirmed" in LogEntry.objects.latest("pk").get_change_message()


def test_confirming_uses_up_the_line_of_the_statement(reviewer_client: Client) -> None:
    payment = in_review()
    line = make_statement_line(reference="vir-1")

    act(reviewer_client, payment, "confirm", **SEEN)

    line.refresh_from_db()
    assert line.confirmation == payment.staff_confirmation


def test_another_amount_is_told_as_such(reviewer_client: Client) -> None:
    payment = in_review()

    assert "another amount" in " ".join(
        act(reviewer_client, payment, "confirm", amount="1000", reference="VIR-1")
    )

    page = text(reviewer_client, page_of(payment))
    assert "to be decided" in page
    assert offered(page) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "", "reference": "VIR-1"},
        {"amount": "0", "reference": "VIR-1"},
        {"amount": "-5", "reference": "VIR-1"},
        {"amount": "1e99", "reference": "VIR-1"},
        {"amount": "lots", "reference": "VIR-1"},
        {"amount": "1030", "reference": ""},
        {"amount": "1030", "reference": "x" * 101},
        {"amount": "1030.005", "reference": "VIR-1"},
        {},
    ],
)
def test_word_of_staff_must_be_whole(reviewer_client: Client, fields: dict[str, str]) -> None:
    payment = in_review()
    seen = seen_token(reviewer_client, page_of(payment))

    answer = reviewer_client.post(f"{PAYMENTS}{payment.pk}/act/confirm/", {**fields, "seen": seen})

    assert answer.status_code == 400
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_asking_again_and_giving_up(reviewer_client: Client) -> None:
    payment = in_review()

    assert "another picture" in " ".join(act(reviewer_client, payment, "ask_again", explanation=WHY))
    assert reloaded(payment).status == PaymentStatus.PENDING
    assert WHY in text(reviewer_client, page_of(payment))
    assert "Given up" in " ".join(act(reviewer_client, payment, "give_up", explanation=WHY))

    assert reloaded(payment).status == PaymentStatus.FAILED


def test_act_on_an_older_page_is_refused(reviewer_client: Client, second_reviewer_client: Client) -> None:
    payment = in_review()
    old = seen_token(second_reviewer_client, page_of(payment))
    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)
    prove(payment, seed=2)

    messages = act(second_reviewer_client, payment, "ask_again", seen=old, explanation="not this one either")

    assert "changed meanwhile" in " ".join(messages)
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_second_of_two_is_told(reviewer_client: Client, second_reviewer_client: Client) -> None:
    payment = in_review()
    old = seen_token(second_reviewer_client, page_of(payment))
    act(reviewer_client, payment, "confirm", **SEEN)

    assert "changed meanwhile" in " ".join(act(second_reviewer_client, payment, "confirm", seen=old, **SEEN))
    assert payment.staff_confirmation.confirmed_by == REVIEWER


@pytest.mark.parametrize("name", ["confirm", "ask_again", "give_up"])
def test_acting_takes_its_permission(name: str, shop_admin_client: Client) -> None:
    payment = in_review()
    fields = {**SEEN, "explanation": WHY, "seen": f"in_review-{payment.proofs.get().pk}-"}
    address = f"{PAYMENTS}{payment.pk}/act/{name}/"

    assert Client().post(address, fields).status_code == 302
    user = make_staff_with()
    onlooker = logged_in(user)
    for person in (shop_admin_client, onlooker):
        assert person.post(address, fields).status_code == 403
    allow(user, "payments.view_payment")
    assert offered(text(onlooker, page_of(payment))) == []
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW

    allow(user, PERMISSION)
    onlooker.post(address, fields)
    assert reloaded(payment).status != PaymentStatus.IN_REVIEW


def test_acts_are_posts_with_a_token(reviewer_client: Client) -> None:
    payment = in_review()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer_client.cookies
    address = f"{PAYMENTS}{payment.pk}/act/confirm/"

    assert strict.post(address, SEEN).status_code == 403
    assert strict.get(address).status_code == 405


def test_list_of_payments_leads_there(reviewer_client: Client) -> None:
    payment = in_review()

    page = text(reviewer_client, f"{PAYMENTS}?status__exact=in_review")

    assert re.search(rf"/admin/payments/payment/{payment.pk}/change/", page)
