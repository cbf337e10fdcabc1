"""The reviewers' page of a refund: what it shows, who may act, what each act does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.testing import REVIEWER, SECOND_REVIEWER, logged_in, make_customer, make_staff_with
from core.money import format_dinars
from payments.refunds import (
    Payee,
    change_destination,
    refund_fingerprint,
)
from payments.states import RefundStatus
from payments.testing import make_payment
from payments.testing.refunds import (
    CCP,
    LIMIT,
    PRICE,
    RIP,
    WALLET,
    approved,
    make_refund,
    make_return,
    paid_out,
    reloaded,
)
from payments.tests.refund_pages import LIST, PAYOUTS, WHY, act, offered, page_of, text
from payments.wallet import balance_of
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db]


# --- the page


def test_reviewer_sees_the_whole_story(reviewer_client: Client) -> None:
    customer = make_customer("customer@example.com")
    make_payment("confirmed", customer=customer, amount=7_000_00)
    make_refund(customer=customer, reason="an earlier one")
    refund = make_refund(customer=customer, payee=CCP)
    change_destination(refund=refund, payee=RIP, actor=SECOND_REVIEWER, reason="asked by telephone")

    page = text(reviewer_client, page_of(refund))

    with translation.override("en"):
        amounts = [format_dinars(each) for each in (1_030_00, 2_060_00, 980_00, 7_000_00)]
    for words in [
        *amounts, "Cards ordered", "Cards that came", "Paid by the customer", RIP.masked, CCP.masked,
        SECOND_REVIEWER, "asked by telephone", "customer@example.com", "an earlier one", "no: a guest",
        "the supplier did not deliver",
    ]:  # fmt: skip
        assert words in page, words
    assert "49000" not in page
    assert RIP.account_text not in page
    assert RIP.holder not in page
    assert offered(page) == ["approve", "correct", "redirect"]


@pytest.mark.parametrize(
    ("make", "acts"),
    [
        (make_return, ["approve", "correct", "redirect", "reject"]),
        (approved, ["pay_out", "bounce"]),
        (paid_out, ["explain"]),
    ],
)
def test_only_what_is_possible_is_offered(reviewer_client: Client, make: object, acts: list[str]) -> None:
    assert offered(text(reviewer_client, page_of(make()))) == acts


def test_page_says_why_it_cannot_be_approved(reviewer_client: Client) -> None:
    page = text(reviewer_client, page_of(make_refund()))

    assert "before it is known where the money goes" in page
    assert "act/approve/" not in page


def test_page_takes_the_same_queries_however_many_rows_the_customer_has(reviewer_client: Client) -> None:
    customer = make_customer()
    refund = make_refund(customer=customer, payee=CCP)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(reviewer_client, page_of(refund))
        return len(captured)

    make_refund(customer=customer)
    queries()
    one = queries()
    for _ in range(8):
        make_refund(customer=customer)

    assert queries() == one


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_speak_the_language_of_the_browser(reviewer_client: Client, language: str) -> None:
    refund = approved()
    for address in (LIST, page_of(refund), PAYOUTS):
        page = reviewer_client.get(address, headers={"Accept-Language": language}).content.decode()
        assert f'lang="{language}"' in page


def test_hostile_texts_are_escaped(reviewer_client: Client) -> None:
    refund = make_return(reason="card given back: <script>alert(1)</script>", payee=CCP)

    for address in (LIST, page_of(refund), "/admin/core/deskitem/"):
        assert "<script>alert" not in text(reviewer_client, address)


# --- who may


def test_shop_admins_look_and_do_not_act(shop_admin_client: Client) -> None:
    """They see a masked account, and no button."""
    refund = make_refund(payee=CCP)

    page = text(shop_admin_client, page_of(refund))

    assert "•••• 6789" in page
    assert "0023456789" not in page
    assert offered(page) == []
    assert act(shop_admin_client, refund, "approve").status_code == 403
    assert shop_admin_client.get(PAYOUTS).status_code == 403
    assert shop_admin_client.get(f"{PAYOUTS}export/").status_code == 403
    assert "approve_chosen" not in text(shop_admin_client, LIST)
    shop_admin_client.post(LIST, {"action": "approve_chosen", "_selected_action": [refund.pk]})
    assert reloaded(refund).status == RefundStatus.REQUESTED


@pytest.mark.parametrize("address", [LIST, PAYOUTS, f"{PAYOUTS}export/"])
def test_others_see_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    nobody = logged_in(make_staff_with())
    assert nobody.get(address).status_code == 403


def test_who_may_only_change_orders_does_not_pay() -> None:
    client = logged_in(make_staff_with("payments.view_refund", "core.work_the_desk"))
    refund = make_refund(payee=WALLET)

    assert act(client, refund, "approve").status_code == 403


def test_acts_are_posts_with_a_token(reviewer_client: Client) -> None:
    refund = make_refund(payee=WALLET)
    assert reviewer_client.get(f"{LIST}{refund.pk}/act/approve/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer_client.cookies

    assert act(strict, refund, "approve").status_code == 403
    assert reloaded(refund).status == RefundStatus.REQUESTED


# --- the acts


def test_approve_into_the_wallet(reviewer_client: Client) -> None:
    refund = make_refund(payee=WALLET)

    answer = act(reviewer_client, refund, "approve", reason="checked")

    assert flash_messages(answer) == ["success: Approved, and paid into the wallet."]
    assert answer["Location"] == page_of(refund)
    assert reloaded(refund).status == RefundStatus.PAID_OUT
    assert balance_of(refund.customer) == 2 * PRICE
    assert LogEntry.objects.get().change_message.startswith("approve: ")


def test_large_refund_is_refused_to_the_same_person_and_done_by_a_second(
    reviewer_client: Client, second_reviewer_client: Client
) -> None:
    refund = make_refund(quantity=1, unit_price=LIMIT, requested_by=REVIEWER, payee=WALLET)

    assert "another person has to approve: You did the first half" in text(reviewer_client, page_of(refund))
    (refusal,) = flash_messages(act(reviewer_client, refund, "approve"))
    assert refusal.startswith("error")
    assert reloaded(refund).status == RefundStatus.REQUESTED

    assert flash_messages(act(second_reviewer_client, refund, "approve"))[0].startswith("success")
    assert reloaded(refund).approved_by == SECOND_REVIEWER


def test_correct_the_amount(reviewer_client: Client) -> None:
    refund = make_refund(payee=WALLET)

    act(reviewer_client, refund, "correct", amount="515.50", **WHY)

    assert (reloaded(refund).amount, reloaded(refund).changed_by) == (515_50, REVIEWER)


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("correct", {"amount": "1030.01", **WHY}, "error: It can come to"),
        ("correct", {"amount": "0", **WHY}, "error: It can come to"),
    ],
)
def test_amount_out_of_bounds_is_refused_in_words(
    reviewer_client: Client, name: str, fields: dict[str, str], words: str
) -> None:
    refund = make_refund()

    (message,) = flash_messages(act(reviewer_client, refund, name, **fields))

    assert message.startswith(words)
    assert reloaded(refund).amount == 2 * PRICE


def test_change_the_destination(reviewer_client: Client) -> None:
    refund = make_refund(payee=WALLET)

    act(
        reviewer_client, refund, "redirect", destination="rip", rip=RIP.account_text, holder=RIP.holder, **WHY
    )

    assert (Payee.of(reloaded(refund)), reloaded(refund).changed_by) == (RIP, REVIEWER)
    assert RIP.account not in "".join(LogEntry.objects.values_list("change_message", flat=True))


def test_reject_a_card_that_was_given_back(reviewer_client: Client) -> None:
    refund = make_return(payee=CCP)

    act(reviewer_client, refund, "reject", explanation="The code works.")

    assert (reloaded(refund).status, reloaded(refund).explanation) == (
        RefundStatus.REJECTED,
        "The code works.",
    )


def test_money_for_what_never_came_has_no_button_to_reject(reviewer_client: Client) -> None:
    refund = make_refund(payee=CCP)

    assert flash_messages(act(reviewer_client, refund, "reject", explanation="no"))[0].startswith("error")
    assert reloaded(refund).status == RefundStatus.REQUESTED


def test_note_the_transfer_and_take_it_back(reviewer_client: Client) -> None:
    first, second = approved(), approved()

    assert flash_messages(act(reviewer_client, first, "pay_out", reference="VIR-7"))[0].startswith("success")
    message = flash_messages(act(reviewer_client, second, "pay_out", reference="vir-7"))[-1]
    assert message == "error: This transfer has paid another refund."
    act(reviewer_client, second, "bounce", explanation="The account is closed.")

    assert (reloaded(first).status, reloaded(second).status) == (
        RefundStatus.PAID_OUT,
        RefundStatus.REQUESTED,
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("correct", {"amount": "abc", **WHY}),
        ("correct", {"amount": "500"}),
        ("correct", {"amount": "-1", **WHY}),
        ("correct", {"amount": "1e99", **WHY}),
        ("redirect", {"destination": "rip", "rip": "00799999002345678942", "holder": "Test Name", **WHY}),
        (
            "redirect",
            {"destination": "ccp", "ccp_number": "23456789", "ccp_key": "87", "holder": "Test N", **WHY},
        ),
        ("redirect", {"destination": "wallet"}),
        ("approve", {"reason": "x" * 151}),
    ],
)
def test_form_that_is_wrong_is_shown_again_with_what_was_typed(
    reviewer_client: Client, name: str, fields: dict[str, str]
) -> None:
    refund = make_refund(payee=RIP)

    answer = act(reviewer_client, refund, name, **fields)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "errorlist" in page
    for value in fields.values():
        assert value in page
    assert Payee.of(reloaded(refund)) == RIP
    assert reloaded(refund).amount == 2 * PRICE


def test_doubt_about_a_cle_is_settled_by_a_tick(reviewer_client: Client) -> None:
    refund = make_refund(payee=RIP)
    typed = {"destination": "ccp", "ccp_number": "23456789", "ccp_key": "87", "holder": "Test Name", **WHY}
    assert 'name="key_is_right"' not in text(reviewer_client, page_of(refund))
    assert 'name="key_is_right"' in act(reviewer_client, refund, "redirect", **typed).content.decode()

    act(reviewer_client, refund, "redirect", key_is_right="on", **typed)

    assert Payee.of(reloaded(refund)).account == "002345678987"


def test_decision_on_an_older_page_is_refused(reviewer_client: Client) -> None:
    """Somebody sent the money elsewhere while the page was open."""
    refund = make_refund(payee=WALLET)
    seen = refund_fingerprint(refund)
    change_destination(refund=refund, payee=CCP, actor=SECOND_REVIEWER, reason="asked by telephone")

    answer = reviewer_client.post(f"{LIST}{refund.pk}/act/approve/", {"seen": seen})

    assert flash_messages(answer) == ["error: It has changed meanwhile. Look again before you decide."]
    assert reloaded(refund).status == RefundStatus.REQUESTED


@pytest.mark.parametrize("name", ["approve", "pay_out", "nonsense"])
def test_act_without_having_seen_the_page_is_refused(reviewer_client: Client, name: str) -> None:
    refund = make_refund(payee=WALLET)

    answer = reviewer_client.post(f"{LIST}{refund.pk}/act/{name}/", {"reference": "VIR-1"})

    assert flash_messages(answer)[0].startswith("error")
    assert reloaded(refund).status == RefundStatus.REQUESTED


def test_refund_that_does_not_exist_is_not_found(reviewer_client: Client) -> None:
    assert reviewer_client.get(f"{LIST}999999/change/").status_code == 404
    assert reviewer_client.post(f"{LIST}999999/act/approve/").status_code == 404
