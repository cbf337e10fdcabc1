"""What staff decide about a reported code: in one way only, and where money goes by those who may."""

import pytest
from django.db import transaction

from accounts.models import User
from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Denomination
from core import clock
from core.audit_log import ActionNotAllowedError
from core.models import Act, Message, Move
from core.testing import FakeClock
from delivery.card_opening import open_bound_card
from delivery.states import CardStatus
from orders.aftersales.card_reports import report_card
from orders.aftersales.report_decisions import (
    note_credit,
    note_supplier_asked,
    refund_report,
    refuse_report,
    reopen_report,
)
from orders.aftersales.report_evidence import customer_rate, product_rate, supplier_request
from orders.aftersales.returns import return_card
from orders.models import CardReport
from orders.models.card_report import Fault, Refusal
from orders.states import ReportStatus
from orders.testing import PRICE
from orders.testing.refunds import broken_promises
from orders.testing.reports import again, line_card_of, reported, seen_card
from orders.testing.scenarios import delivered_line
from payments.ledger.chart_of_accounts import Account
from payments.models import Refund
from payments.refunds import approve, choose_destination, reject
from payments.states import RefundStatus
from payments.testing import booked, open_desk
from payments.testing.refunds import WALLET
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def report(supplier: RunningSandbox, card: Denomination) -> CardReport:
    activate_staff(REVIEWER)
    activate_staff(SECOND_REVIEWER)
    return reported(supplier, card)


def refund(report: CardReport) -> Refund:
    return refund_report(report=report, reason="the supplier agrees", actor=REVIEWER)


def refuse(report: CardReport) -> None:
    refuse_report(report=report, refusal=Refusal.REDEEMED, explanation="yesterday", actor=REVIEWER)


def test_ticket_is_kept_and_the_supplier_reads_no_code(report: CardReport) -> None:
    note_supplier_asked(report=report, ticket=" T-77 ", actor=REVIEWER)

    assert (again(report).status, again(report).ticket) == (ReportStatus.ASKED, "T-77")
    line = report.line_card.line
    asked = supplier_request(report)
    assert line.supplier_order.supplier_id in asked
    assert "card 1 of 1" in asked
    assert "FAKE" not in asked


def test_price_goes_back_by_an_ordinary_refund(report: CardReport) -> None:
    before = booked()

    asked = refund(report)

    assert (asked.undelivered, asked.amount, asked.status) == (False, PRICE, RefundStatus.REQUESTED)
    assert asked.requested_by == REVIEWER
    assert (again(report).status, again(report).refund) == (ReportStatus.REFUNDED, asked)
    assert report.line_card.card.status == CardStatus.REVEALED
    assert open_desk(report) == []
    assert open_desk(asked) == ["refund"]
    assert Message.objects.filter(kind="card_report_refunded").count() == 1
    assert booked() == before
    assert broken_promises() == []


def test_code_is_shown_no_more_once_its_price_was_paid_back(report: CardReport) -> None:
    asked = refund(report)
    choose_destination(refund=asked, payee=WALLET)

    approve(refund=asked, actor=SECOND_REVIEWER)

    card = again(report).line_card.card
    assert (asked.status, card.status) == (RefundStatus.PAID_OUT, CardStatus.REFUNDED)
    assert broken_promises() == []


def test_refund_that_one_person_asked_for_takes_another_however_small(report: CardReport) -> None:
    asked = refund(report)
    choose_destination(refund=asked, payee=WALLET)

    with pytest.raises(ActionNotAllowedError):
        approve(refund=asked, actor=REVIEWER)

    approve(refund=asked, actor=SECOND_REVIEWER)
    assert asked.status == RefundStatus.PAID_OUT


def test_rejected_refund_refuses_the_report(report: CardReport) -> None:
    asked = refund(report)

    reject(refund=asked, actor=SECOND_REVIEWER, explanation="it was redeemed")

    assert (again(report).status, again(report).explanation) == (ReportStatus.REFUSED, "it was redeemed")
    assert again(report).line_card.card.status == CardStatus.REVEALED
    with pytest.raises(ActionNotAllowedError):
        reopen_report(report=again(report), reason="once more", actor=REVIEWER)
    assert broken_promises() == []


def test_card_that_was_given_back_in_vain_and_does_not_work_is_refunded(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """Nobody had seen the code when its refund was rejected."""
    activate_staff(REVIEWER, SECOND_REVIEWER)
    line = delivered_line(supplier, card)
    in_vain = return_card(line_card=line_card_of(line), reason="not wanted")
    reject(refund=in_vain, actor=REVIEWER, explanation="it can be shown")
    report = report_card(line_card=seen_card(line), fault=Fault.USED)

    asked = refund(report)
    choose_destination(refund=asked, payee=WALLET)
    approve(refund=asked, actor=SECOND_REVIEWER)

    assert (asked.status, line_card_of(line).card.status) == (RefundStatus.PAID_OUT, CardStatus.REFUNDED)
    assert broken_promises() == []


def test_refusal_tells_the_customer_why(report: CardReport) -> None:
    refuse(report)

    row = again(report)
    assert (row.status, row.refusal, row.explanation) == (ReportStatus.REFUSED, Refusal.REDEEMED, "yesterday")
    assert open_desk(report) == []
    assert Message.objects.filter(kind="card_report_refused").count() == 1
    assert not Refund.objects.exists()


def test_staff_pass_no_code_on_in_their_words(report: CardReport) -> None:
    line_card = report.line_card
    code = open_bound_card(line_card.card, line_card.place)["value"].reveal()

    refuse_report(report=report, refusal=Refusal.WORKS, explanation=f"code:{code} works", actor=REVIEWER)
    reopen_report(report=again(report), reason=f"code:{code}?", actor=REVIEWER)

    assert code not in f"{list(Act.objects.values())} {list(Move.objects.values())}"


def test_refused_report_can_be_opened_again(report: CardReport, fake_clock: FakeClock) -> None:
    refuse(report)
    fake_clock.advance(days=10)

    reopen_report(report=again(report), reason="the supplier was wrong", actor=REVIEWER)

    assert (again(report).status, again(report).refusal) == (ReportStatus.REPORTED, "")
    assert again(report).answer_due_at > clock.now()  # nobody is late with what begins anew
    assert open_desk(report) == ["card-reported"]
    refund(again(report))
    assert broken_promises() == []


@pytest.mark.parametrize(("first", "second"), [(refund, refuse), (refuse, refund), (refund, refund)])
def test_of_two_who_decide_at_once_one_is_too_late(report: CardReport, first, second) -> None:
    """Both have read it while it was open."""
    stale = again(report)
    first(report)

    with pytest.raises(ActionNotAllowedError), transaction.atomic():
        second(stale)

    assert Refund.objects.count() == (1 if first is refund else 0)
    assert broken_promises() == []


def test_nobody_decides_about_a_code_of_their_own(report: CardReport) -> None:
    customer = report.line_card.line.order.customer
    customer.user = User.objects.get(pk=REVIEWER.user_id)
    customer.save()

    for decide in (refund, refuse):
        with pytest.raises(ActionNotAllowedError):
            decide(report)


def test_credit_of_the_supplier_is_booked_once(report: CardReport) -> None:
    note_credit(report=report, amount=490_00, actor=REVIEWER)

    assert booked()[Account.COMPENSATION] == -490_00
    for amount in (490_00, 0, PRICE + 1):
        with pytest.raises(ActionNotAllowedError):
            note_credit(report=again(report), amount=amount, actor=REVIEWER)
    assert booked()[Account.COMPENSATION] == -490_00
    assert broken_promises() == []


def test_rates_count_reports_of_all_cards(report: CardReport) -> None:
    line = report.line_card.line

    of_customer = customer_rate(line.order.customer_id)
    of_product = product_rate(line.denomination.product_id, days=30)

    assert (of_customer.reported, of_customer.bought, of_customer.percent) == (1, 1, 100)
    assert not of_customer.is_high  # one is an accident
    assert (of_product.reported, of_product.bought) == (1, 1)
