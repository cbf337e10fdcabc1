"""When a person must be told about orders: paid lines that wait, a sales gate that stays shut."""

from collections.abc import Iterator

from django.db.models import Count, Max, Q

from catalog.kinds import CatalogDeskKind
from core import clock
from core.alerts import AlertCause, Finding, alert_condition
from core.intervals import Interval
from core.kinds import SwitchName
from core.models import Switch, Symptom
from core.money import CENTIMES_PER_DINAR
from core.switches import is_automatic
from orders.kinds import OrdersDeskKind
from orders.models import CardReport, Line
from orders.reasons import PauseReason
from orders.states import OPEN_REPORTS, LineStatus
from orders.supplier_account import key_circuit_breaker, sales_gate, solvency

LOSSES = (OrdersDeskKind.BOUGHT_AT_A_LOSS, CatalogDeskKind.WITHHELD_PRODUCT)
CARDS_IN_RESERVE = 2  # of the dearest: below that the owner has to fill up the account


@alert_condition(AlertCause.LINES_HELD)
def lines_held() -> Iterator[Finding]:
    """Counted from the payment: a line that is tried and held again every minute waits all the same."""
    return _waiting(Q(status=LineStatus.HELD), since="order__paid_at")


@alert_condition(AlertCause.LINES_PARKED)
def lines_parked() -> Iterator[Finding]:
    """Lines are parked, and wait for a person."""
    return _waiting(Q(status=LineStatus.PARKED), since="status_since")


def _waiting(lines: Q, *, since: str) -> Iterator[Finding]:
    limit = clock.now() - Interval.LINE_WAITS.duration
    found = Line.objects.filter(lines, **{f"{since}__lte": limit}).aggregate(
        count=Count("pk"), newest=Max(since)
    )
    if found["count"]:
        yield Finding(data={"count": found["count"]}, newest=found["newest"] + Interval.LINE_WAITS.duration)


@alert_condition(AlertCause.CARD_REPORTS_LATE)
def card_reports_late() -> Iterator[Finding]:
    """Reported codes whose customers were promised an answer by now."""
    late = CardReport.objects.filter(status__in=OPEN_REPORTS, answer_due_at__lte=clock.now())
    found = late.aggregate(count=Count("pk"), newest=Max("answer_due_at"))
    if found["count"]:
        yield Finding(data={"count": found["count"]}, newest=found["newest"])


@alert_condition(AlertCause.BOUGHT_AT_A_LOSS)
def bought_at_a_loss() -> Iterator[Finding]:
    """As long as the desk has something about a product that cost more than it may."""
    told = Symptom.objects.filter(kind__in=LOSSES, over_at=None, item__closed_at=None)
    found = told.aggregate(count=Count("subject", distinct=True), newest=Max("since"))
    if found["count"]:
        yield Finding(data={"count": found["count"]}, newest=found["newest"])


@alert_condition(AlertCause.BALANCE_LOW)
def balance_low() -> Iterator[Finding]:
    """Told while the dearest card that is for sale can still be bought once."""
    allowed = solvency.supplier_cover()
    if allowed.is_unlimited or not solvency.needs_prefunding():
        return
    dearest = solvency.highest_cost_for_sale()
    if allowed.spare < CARDS_IN_RESERVE * dearest:
        yield Finding(data={"left": _dinars(max(allowed.spare, 0)), "dearest": _dinars(dearest)})


def _dinars(amount: int) -> int:
    return int(amount // CENTIMES_PER_DINAR)


@alert_condition(AlertCause.BALANCE_UNREAD)
def balance_unread() -> Iterator[Finding]:
    """The supplier's balance could not be read for a while."""
    if solvency.is_unread_since(clock.now() - Interval.BALANCE_UNREAD.duration):
        yield Finding()


@alert_condition(AlertCause.KEY_REFUSED)
def key_refused() -> Iterator[Finding]:
    """Of the key in use only: the switch of an earlier one stays as it was."""
    names = (SwitchName.SUPPLIER_KEY, key_circuit_breaker.switch_name(sales_gate.key_identity()))
    for switch in Switch.objects.filter(pk__in=names, is_paused=True):
        yield Finding(switch.name)


@alert_condition(AlertCause.SHOP_ABSENT)
def shop_absent() -> Iterator[Finding]:
    """After an absence the books are compared at once; where that does not let buying go on, they differ."""
    limit = clock.now() - Interval.ABSENCE_WAITS.duration
    paused = Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True, changed_at__lte=limit).first()
    if (
        paused is not None
        and is_automatic(paused.changed_by)  # a person may have typed the very words
        and PauseReason.of(paused.reason) is PauseReason.ABSENCE
    ):
        yield Finding()
