"""The promises about reported codes speak up when they are broken by hand, as no service does it."""

from collections.abc import Callable

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Denomination
from delivery.models import Card
from orders.aftersales.report_decisions import note_credit, refund_report
from orders.aftersales.report_replacement import replace_report
from orders.models import CardRefund, CardReport, Line
from orders.testing.refunds import broken_promises
from orders.testing.reports import again, reported
from orders.verification import card_reports as promises
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

WHY = "the supplier agrees"


@pytest.fixture
def open_report(supplier: RunningSandbox, card: Denomination) -> CardReport:
    activate_staff(REVIEWER, SECOND_REVIEWER)
    return reported(supplier, card)


@pytest.fixture
def refunded(open_report: CardReport) -> CardReport:
    refund_report(report=open_report, reason=WHY, actor=REVIEWER)
    return again(open_report)


@pytest.fixture
def replaced(open_report: CardReport) -> CardReport:
    replace_report(report=open_report, reason=WHY, actor=REVIEWER)
    replace_report(report=again(open_report), reason=WHY, actor=SECOND_REVIEWER)
    return again(open_report)


@pytest.fixture
def credited(open_report: CardReport) -> CardReport:
    note_credit(report=open_report, amount=100_00, actor=REVIEWER)
    return again(open_report)


def _never_shown(report: CardReport) -> None:
    Card.objects.filter(pk=report.line_card.card_id).update(revealed_at=None)


def _refund_untied(report: CardReport) -> None:
    CardRefund.objects.all().delete()


def _replacement_untied(report: CardReport) -> None:
    CardReport.objects.update(status="reported", replacement=None)


def _replacement_failed(report: CardReport) -> None:
    Line.objects.filter(replaces=report).update(status="refused")


def _credit_forgotten(report: CardReport) -> None:
    CardReport.objects.update(credited=None)


def _credit_raised(report: CardReport) -> None:
    CardReport.objects.update(credited=200_00)


HANDS_ON: list[tuple[str, str, Callable[[CardReport], None]]] = [
    ("open_report", "only_seen_codes_are_reported", _never_shown),
    ("refunded", "refunds_fit_reports", _refund_untied),
    ("replaced", "replacements_fit_reports", _replacement_untied),
    ("replaced", "replacements_fit_reports", _replacement_failed),
    ("credited", "credits_are_booked", _credit_forgotten),
    ("credited", "credits_are_booked", _credit_raised),
]


@pytest.mark.parametrize(
    ("kind", "promise", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken_promise_is_told(
    request: pytest.FixtureRequest, kind: str, promise: str, break_it: Callable[[CardReport], None]
) -> None:
    report: CardReport = request.getfixturevalue(kind)
    assert broken_promises() == []

    break_it(report)

    assert list(getattr(promises, promise)()) != []
