"""Paid lines that wait for somebody, and a key that the supplier refuses, are told to a person."""

from datetime import timedelta

import pytest

from core import clock, switches
from core.alerts import AlertCause, conditions
from core.kinds import SwitchName
from core.models import Alert, Switch
from core.reasons import StaffNote
from core.testing import FakeClock
from delivery.testing import make_card
from oneclick import KeyRejectedError
from orders.aftersales.card_reports import report_card
from orders.models import Line, LineCard, Order
from orders.models.card_report import Fault
from orders.reasons import PauseReason
from orders.states import LineStatus
from orders.supplier_account import sales_gate
from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker
from orders.testing import make_line
from orders.testing.reports import seen_card

pytestmark = pytest.mark.django_db


def waiting(status: LineStatus, *, paid: float, since: float) -> Line:
    """A line in that state, paid and moved there so many minutes ago."""
    line = make_line(status)
    now = clock.now()
    Line.objects.filter(pk=line.pk).update(status=status, status_since=now - timedelta(minutes=since))
    Order.objects.filter(pk=line.order_id).update(paid_at=now - timedelta(minutes=paid))
    return line


def open_alert_data(cause: AlertCause) -> list[dict[str, object]]:
    conditions.evaluate_conditions()
    return list(Alert.objects.filter(cause=cause, ended_at=None).values_list("data", flat=True))


@pytest.mark.parametrize(
    ("status", "paid", "since", "is_told"),
    [
        (LineStatus.HELD, 11, 11, True),
        (LineStatus.HELD, 11, 1, True),  # tried and held again and again
        (LineStatus.HELD, 9, 9, False),
        (LineStatus.PLACED, 60, 60, False),
    ],
)
def test_paid_line_on_hold_for_ten_minutes_is_told(
    status: LineStatus, paid: float, since: float, is_told: bool
) -> None:
    waiting(status, paid=paid, since=since)

    assert open_alert_data(AlertCause.LINES_HELD) == ([{"count": 1}] if is_told else [])


@pytest.mark.parametrize(("hours", "is_told"), [(73, True), (71, False)])
def test_reported_code_without_an_answer_in_time_is_told(
    fake_clock: FakeClock, hours: int, is_told: bool
) -> None:
    line = make_line(LineStatus.DELIVERED)
    card = make_card(customer=line.order.customer, label=line.place_of_card(1).label)
    LineCard.objects.create(line=line, position=1, card=card)
    report_card(line_card=seen_card(line), fault=Fault.USED)
    fake_clock.advance(hours=hours)

    assert open_alert_data(AlertCause.CARD_REPORTS_LATE) == ([{"count": 1}] if is_told else [])


@pytest.mark.parametrize(("since", "is_told"), [(11, True), (9, False)])
def test_line_parked_for_ten_minutes_is_told(since: float, is_told: bool) -> None:
    waiting(LineStatus.PARKED, paid=60, since=since)

    assert open_alert_data(AlertCause.LINES_PARKED) == ([{"count": 1}] if is_told else [])


def test_alert_ends_when_the_line_goes_on() -> None:
    line = waiting(LineStatus.HELD, paid=20, since=20)
    raised = open_alert_data(AlertCause.LINES_HELD)
    Line.objects.filter(pk=line.pk).update(status=LineStatus.DELIVERED)

    assert (raised, open_alert_data(AlertCause.LINES_HELD)) == ([{"count": 1}], [])


def test_line_that_joins_after_somebody_took_the_alert_is_told_on() -> None:
    waiting(LineStatus.HELD, paid=20, since=20)
    open_alert_data(AlertCause.LINES_HELD)
    Alert.objects.update(taken_at=clock.now() - timedelta(minutes=5), taken_by="owner@example.com")
    same = open_alert_data(AlertCause.LINES_HELD) and Alert.objects.get(cause=AlertCause.LINES_HELD).taken_by
    waiting(LineStatus.HELD, paid=12, since=12)

    assert (same, open_alert_data(AlertCause.LINES_HELD)) == ("owner@example.com", [{"count": 2}])
    assert Alert.objects.get(cause=AlertCause.LINES_HELD).taken_by == ""


@pytest.mark.parametrize(
    "typed", [PauseReason.ABSENCE, "the shop was away; its books are compared with the supplier's first"]
)
def test_what_a_person_pauses_for_is_no_absence(typed: str) -> None:
    for reason in (StaffNote(typed), typed):  # as earlier releases kept it
        Switch.objects.all().delete()
        switches.pause(SwitchName.PLACING, reason=reason, by="staff@example.com")
        Switch.objects.update(changed_at=clock.now() - timedelta(minutes=3))

        assert open_alert_data(AlertCause.SHOP_ABSENT) == []


def test_rejected_key_is_told_and_the_switch_of_an_earlier_key_is_not() -> None:
    KeyCircuitBreaker("an earlier key").trip(KeyRejectedError("INVALID_ACCESS_TOKEN", 401, "no"))
    conditions.evaluate_conditions()
    earlier = list(Alert.objects.filter(cause=AlertCause.KEY_REFUSED, ended_at=None))
    KeyCircuitBreaker(sales_gate.key_identity()).trip(KeyRejectedError("INVALID_ACCESS_TOKEN", 401, "no"))
    conditions.evaluate_conditions()

    assert earlier == []
    assert Alert.objects.filter(cause=AlertCause.KEY_REFUSED, ended_at=None).count() == 1
    assert Alert.objects.get(cause=AlertCause.SELLING_PAUSED, ended_at=None).about == SwitchName.PLACING


@pytest.mark.parametrize(
    ("reason", "minutes", "is_told"),
    [
        (PauseReason.ABSENCE, 1, False),
        (PauseReason.ABSENCE, 3, True),
        ("the shop was away; its books are compared with the supplier's first", 3, True),  # before codes
        (PauseReason.CLOCK_STEP, 3, False),
    ],
)
def test_absence_that_the_books_do_not_settle_is_told(reason: str, minutes: int, is_told: bool) -> None:
    switches.pause(SwitchName.PLACING, reason=reason)
    Switch.objects.update(changed_at=clock.now() - timedelta(minutes=minutes))

    assert open_alert_data(AlertCause.SHOP_ABSENT) == ([{}] if is_told else [])
