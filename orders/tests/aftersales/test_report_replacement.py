"""A new code in place of one that does not work: bought once, at the shop's cost, by those who may."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Denomination
from core.audit_log import ActionNotAllowedError
from core.models import Message
from delivery.states import CardStatus
from orders.aftersales.card_reports import report_card
from orders.aftersales.report_decisions import refund_report, refuse_report
from orders.aftersales.report_presentation import report_view
from orders.aftersales.report_replacement import replace_report
from orders.aftersales.returns import may_be_returned
from orders.fulfilment.placement import place_line
from orders.mails import order_ready
from orders.models import Attempt, CardReport, Line
from orders.models.card_report import Fault, Refusal
from orders.states import LineStatus, ReportStatus
from orders.testing import PRICE, WHOLESALE, reloaded
from orders.testing.refunds import broken_promises
from orders.testing.reports import again, line_card_of, reported, seen_card
from orders.testing.scenarios import poll
from payments.ledger.chart_of_accounts import Account
from payments.models import Refund
from payments.refunds import approve, choose_destination
from payments.testing import booked, open_desk
from payments.testing.refunds import WALLET
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def report(supplier: RunningSandbox, card: Denomination) -> CardReport:
    activate_staff(REVIEWER, SECOND_REVIEWER)
    return reported(supplier, card)


def propose(report: CardReport, actor: str = REVIEWER) -> ProposalOutcome:
    return replace_report(report=report, reason="the supplier agrees", actor=actor)


def replace(report: CardReport) -> ProposalOutcome:
    """By two persons."""
    propose(report)
    return propose(again(report), SECOND_REVIEWER)


def refund(report: CardReport) -> None:
    refund_report(report=report, reason="the supplier agrees", actor=REVIEWER)


def refuse(report: CardReport) -> None:
    refuse_report(report=report, refusal=Refusal.WORKS, explanation="no", actor=REVIEWER)


def replaced(report: CardReport) -> Line:
    """Its new code has come."""
    replace(report)
    line = again(report).replacement
    place_line(line_id=line.pk)
    return poll(reloaded(line))


def test_new_code_is_bought_like_any_other_and_nobody_pays_for_it(report: CardReport) -> None:
    before = booked()

    line = replaced(report)

    assert (line.status, line.unit_price, line.quantity, line.position) == (LineStatus.DELIVERED, 0, 1, 2)
    assert line_card_of(line).number == 2
    assert again(report).status == ReportStatus.REPLACED
    after = booked()
    assert after[Account.REPLACEMENTS] == WHOLESALE
    assert after[Account.SUPPLIER] == before[Account.SUPPLIER] - WHOLESALE
    assert {name: after[name] for name in (Account.REVENUE, Account.COST)} == {
        name: before[name] for name in (Account.REVENUE, Account.COST)
    }
    assert Message.objects.filter(kind="card_replaced").count() == 1
    assert not Message.objects.filter(kind="order_delayed").exists()
    assert broken_promises() == []


@pytest.mark.usefixtures("in_english")
def test_customer_reads_where_the_new_code_is_once_it_has_come(report: CardReport) -> None:
    replace(report)
    assert "once it is there" in report_view(again(report)).next_step

    place_line(line_id=again(report).replacement.pk)
    poll(reloaded(again(report).replacement))

    assert report_view(again(report)).next_step == "The new code is further down on this page."


def test_mails_list_what_was_bought_and_no_new_code_beside_it(report: CardReport) -> None:
    line = report.line_card.line
    with override(line.order.language):
        name = line.shown_name
    before = str(order_ready(line.order_id).body).count(name)

    replaced(report)

    assert str(order_ready(line.order_id).body).count(name) == before > 0


def test_customer_is_told_whether_the_new_code_is_there(report: CardReport) -> None:
    replace(report)
    with override("en"):
        assert "once it is there" in report_view(again(report)).next_step

    line = again(report).replacement
    place_line(line_id=line.pk)
    poll(reloaded(line))

    with override("en"):
        assert report_view(again(report)).next_step == "The new code is further down on this page."


def test_code_is_replaced_once(report: CardReport) -> None:
    replace(report)

    with pytest.raises(ActionNotAllowedError):
        replace(again(report))

    assert Line.objects.filter(unit_price=0).count() == 1


@pytest.mark.parametrize(
    ("first", "second"), [(replace, refund), (refund, replace), (replace, refuse), (replace, replace)]
)
def test_of_two_who_decide_at_once_one_is_too_late(report: CardReport, first, second) -> None:
    """Both have read it while it was open."""
    stale = again(report)
    first(report)

    with pytest.raises((ActionNotAllowedError, IntegrityError)), transaction.atomic():
        second(stale)

    assert Line.objects.filter(unit_price=0).count() + Refund.objects.count() == 1
    assert broken_promises() == []


def test_database_knows_no_code_that_is_replaced_and_refunded(report: CardReport) -> None:
    replace(report)

    with pytest.raises(IntegrityError), transaction.atomic():
        CardReport.objects.update(status=ReportStatus.REFUSED, refusal="works")


def test_new_code_takes_two_persons_however_small_it_is(report: CardReport) -> None:
    assert propose(report) == ProposalOutcome.PROPOSED
    assert not Line.objects.filter(unit_price=0).exists()
    with pytest.raises(ActionNotAllowedError):
        propose(again(report))

    assert propose(again(report), SECOND_REVIEWER) == ProposalOutcome.DONE
    assert again(report).status == ReportStatus.REPLACED
    assert broken_promises() == []


def test_code_that_cannot_be_had_leaves_the_report_open(report: CardReport, supplier: RunningSandbox) -> None:
    supplier.faults({"fault": "out_of_stock"})
    replace(report)
    line = again(report).replacement

    place_line(line_id=line.pk)

    row = again(report)
    assert reloaded(line).status == LineStatus.REFUSED
    assert (row.status, row.replacement_failed) == (ReportStatus.REPORTED, True)
    assert open_desk(row) == ["card-reported"]
    assert not Refund.objects.exists()
    with pytest.raises(ActionNotAllowedError):
        replace(row)
    refund(row)
    assert broken_promises() == []


def test_lost_answer_buys_no_second_code(report: CardReport, supplier: RunningSandbox) -> None:
    replace(report)
    line = again(report).replacement
    supplier.faults({"fault": "apply_then_lose", "endpoint": "placeOrder"})

    place_line(line_id=line.pk)
    place_line(line_id=line.pk)

    assert Attempt.objects.filter(line=line).count() == 1
    assert reloaded(line).status == LineStatus.UNKNOWN


def test_new_code_is_not_given_back_for_money(report: CardReport) -> None:
    assert not may_be_returned(line_card_of(replaced(report)))


def test_new_code_that_does_not_work_either_has_its_first_price_back(report: CardReport) -> None:
    second = report_card(line_card=seen_card(replaced(report)), fault=Fault.USED)
    with pytest.raises(ActionNotAllowedError):
        replace(second)

    refund(second)
    asked = again(second).refund
    choose_destination(refund=asked, payee=WALLET)
    approve(refund=asked, actor=SECOND_REVIEWER)

    assert (asked.amount, asked.evidence["unit_price_paid"]) == (PRICE, PRICE)
    assert again(report).line_card.card.status == CardStatus.REFUNDED
    assert broken_promises() == []
