"""Celery tasks of orders: each loads by id and calls one service; the row's state decides what is done."""

from datetime import datetime

from celery import shared_task

from core import jobs
from core.due import DueBy, DueJob, DueRows
from core.intervals import Interval
from core.operations import sweep_runner
from orders import popularity
from orders.fulfilment import circuit_breaker, holds, lookup, placement, poll_priority, polling
from orders.fulfilment.work_failures import report_repeated_failures
from orders.kinds import OrdersJob
from orders.models import Line, Order
from orders.order_payment import expiry
from orders.reconciliation import placement_pause
from orders.reconciliation.rollback_detection import RollbackDetector
from orders.states import LineStatus
from orders.supplier_account import sales_gate, solvency


@shared_task(name="orders.place_line", queue="placing")
def place_line(line_id: int) -> None:
    """Buy a line, if it is queued. Safe to call twice."""
    with report_repeated_failures(line_id):
        placement.place_line(line_id=line_id)


@shared_task(name="orders.poll_line", queue="polling")
def poll_line(line_id: int) -> None:
    """Ask for the cards of a placed line, if it is due. Safe to call twice."""
    with report_repeated_failures(line_id):
        polling.poll_line(line_id=line_id)


@shared_task(name="orders.look_up_line", queue="polling")
def look_up_line(line_id: int) -> None:
    """Look for the order of a line of unknown outcome. Safe to call twice."""
    with report_repeated_failures(line_id):
        lookup.look_up_line(line_id=line_id)


@shared_task(name="orders.recheck_line", queue="polling")
def recheck_line(line_id: int) -> None:
    """See whether what holds a line is over. Safe to call twice."""
    with report_repeated_failures(line_id):
        holds.recheck_line(line_id=line_id)


@shared_task(name="orders.expire_lease", queue="default")
def expire_lease(line_id: int) -> None:
    """Let a line go that its worker has left in the midst of placing. Safe to call twice."""
    with report_repeated_failures(line_id):
        placement.expire_lease(line_id=line_id)


@shared_task(name="orders.expire_order", queue="default")
def expire_order(order_id: int) -> None:
    """End an order that was not paid in time. Safe to call twice."""
    expiry.expire_order(order_id=order_id)


@shared_task(name="orders.check_supplier_key", queue="polling")
def check_supplier_key(_: int = 0) -> None:
    """Ask the supplier whether the key holds, if it is due. Safe to call twice."""
    sales_gate.check_supplier_key()


def look_ups_due(moment: datetime, most: int) -> list[int]:
    """The longest waiting line of each state: what is read for it serves the others."""
    return [
        line_id
        for status in lookup.WAITING
        for line_id in DueRows(Line, status=status)(moment, 1)
        if lookup.lookup_allowed(status, moment)
    ][:most]


@shared_task(name="orders.resume_placing", queue="polling")
def resume_placing(_: int = 0) -> None:
    """Let placing go on, if the books allow it. Safe to call twice."""
    placement_pause.resume_automatically()


def resume_due(moment: datetime, _most: int) -> list[int]:
    """[0] if placing may go on by itself."""
    return [0] if placement_pause.resume_is_due(moment) else []


@shared_task(name="orders.compare_books", queue="polling")
def compare_books(_: int = 0) -> None:
    """Compare the supplier's books with ours, once a day. Safe to call twice."""
    placement_pause.compare_daily()


@shared_task(name="orders.recount_popularity", queue="default")
def recount_popularity(_: int = 0) -> None:
    """Count anew what sells best. Safe to call twice."""
    popularity.recount()


@shared_task(name="orders.read_balance", queue="polling")
def read_balance(_: int = 0) -> None:
    """Read the supplier's balance, if it is due. Safe to call twice."""
    solvency.refresh_balance()


def balance_due(moment: datetime, _most: int) -> list[int]:
    """[0] if the supplier's balance is to be read."""
    return [0] if solvency.balance_is_due(moment) else []


sweep_runner.register_sweep_checks(
    at_start=placement_pause.pause_after_absence, each_pass=placement_pause.ClockStepDetector().look
)
# After that one: a clock that steps back is no database that went back.
sweep_runner.register_sweep_checks(at_start=lambda: None, each_pass=RollbackDetector().look)
jobs.register(
    OrdersJob.BALANCE,
    task=read_balance,
    due=DueBy(balance_due, *solvency.BALANCE_TIMES, earliest=solvency.balance_due_at),
    alert_after=Interval.BALANCE_UNREAD,
)
jobs.register(
    OrdersJob.BOOKS,
    task=compare_books,
    due=DueJob(OrdersJob.RECONCILE),
    alert_after=Interval.BOOKS_UNREAD,
    heartbeat=OrdersJob.RECONCILE,
)
jobs.register(
    OrdersJob.RESUME_PLACING,
    task=resume_placing,
    due=DueBy(resume_due, placement_pause.begin_of_pause, circuit_breaker.begin_of_trial),
    alert_after=Interval.ABSENCE_WAITS,
)
jobs.register(
    OrdersJob.SUPPLIER_KEY,
    task=check_supplier_key,
    due=DueJob(sales_gate.key_check_job),
    alert_after=Interval.KEY_UNREAD,
    heartbeat=OrdersJob.SUPPLIER_KEY,
)
jobs.register(
    OrdersJob.PLACE,
    task=place_line,
    due=DueRows(Line, status=LineStatus.QUEUED),
    alert_after=Interval.STAFF_DELAYED,
)
jobs.register(
    OrdersJob.POLL,
    task=poll_line,
    due=DueRows(Line, status=LineStatus.PLACED),
    may_begin=poll_priority.polls_that_may_begin,
    alert_after=Interval.STAFF_DELAYED,
)
jobs.register(
    OrdersJob.LEASE,
    task=expire_lease,
    due=DueRows(Line, status=LineStatus.PLACING),
    alert_after=Interval.LINE_WAITS,
)
jobs.register(
    OrdersJob.LOOK_UP,
    task=look_up_line,
    due=DueBy(look_ups_due, *(lookup.first_waiting(status) for status in lookup.WAITING)),
    alert_after=Interval.LINE_WAITS,
)
jobs.register(
    OrdersJob.HELD,
    task=recheck_line,
    due=DueRows(Line, status=LineStatus.HELD),
    alert_after=Interval.LINE_WAITS,
)
jobs.register(OrdersJob.ORDER, task=expire_order, due=DueRows(Order), alert_after=Interval.WORK_WAITS)
jobs.register(
    OrdersJob.POPULARITY,
    task=recount_popularity,
    due=DueJob(OrdersJob.POPULARITY),
    alert_after=Interval.JOB_WAITS,
    heartbeat=OrdersJob.POPULARITY,
)
