"""Rivals for a reported code: one report, one new code or one price back, never both."""

from typing import Any

import pytest

from accounts.models import Proposal
from accounts.testing import REVIEWER, activate_staff
from catalog.models import Denomination
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.testing import run_concurrently
from orders.aftersales.card_reports import report_card
from orders.aftersales.report_decisions import refund_report
from orders.aftersales.report_replacement import replace_report
from orders.models import CardReport, Line
from orders.models.card_report import Fault
from orders.testing.refunds import broken_promises
from orders.testing.reports import again, line_card_of, reported, seen_card
from orders.testing.scenarios import delivered_line
from payments.models import Refund
from sandbox.testing import RunningSandbox
from tests.concurrency.conftest import RIVALS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

STAFF = [Actor(f"reviewer{number}@shop.test", 9_100 + number) for number in range(RIVALS)]


def test_reported_at_once_it_is_one_report(supplier: RunningSandbox, card: Denomination) -> None:
    line = delivered_line(supplier, card)
    seen_card(line)
    rows = [line_card_of(line) for _ in range(RIVALS // 4)]

    results = run_concurrently(
        *[lambda own=own: report_card(line_card=own, fault=Fault.USED) for own in rows]
    )

    assert {result.pk for result in results} == {CardReport.objects.get().pk}


def test_replaced_and_refunded_at_once_it_is_one_of_them(
    supplier: RunningSandbox, card: Denomination, settings: Any
) -> None:
    settings.REFUND_TWO_PERSONS_FROM = 10**9
    activate_staff(*STAFF, REVIEWER)
    report = reported(supplier, card)
    replace_report(report=report, reason="a new one", actor=REVIEWER)  # the others agree
    rows = [(again(report), by) for by in STAFF]
    replacing = [
        lambda own=own, by=by: replace_report(report=own, reason="a new one", actor=by)
        for own, by in rows[::2]
    ]
    refunding = [
        lambda own=own, by=by: refund_report(report=own, reason="its price", actor=by)
        for own, by in rows[1::2]
    ]

    results = run_concurrently(*replacing, *refunding)

    refusals = [result for result in results if isinstance(result, Exception)]
    assert len(refusals) == len(results) - 1
    assert {type(refusal) for refusal in refusals} == {ActionNotAllowedError}  # no two waited for each other
    assert Line.objects.filter(unit_price=0).count() + Refund.objects.count() == 1
    assert not Proposal.objects.filter(closed_at=None).exists()
    assert broken_promises() == []
