"""Pairs of supplier orders and waiting lines: while one is open, nothing is bought.

When data were lost (a backup was put back), the attempt that explained a supplier order is gone, while the
line that it was bought for waits once more. Only people can tell which: somebody may have seen its codes.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet

from core import desk, switches
from core.intervals import Interval
from core.kinds import SwitchName
from core.models import Switch
from core.moves import LostRaceError, move, record_created
from core.reasons import Reason, ReasonLike
from orders.fulfilment.delivery_answers import PLACEHOLDER
from orders.kinds import OrdersDeskKind
from orders.models import Line, Orphan, Pair, SupplierOrder
from orders.reasons import DeskTitle, PairReason, PauseReason
from orders.states import MAY_HAVE_BOUGHT, LineStatus, PairStatus
from orders.supplier_account.clock_skew import clock_skew

# Paid, and to be bought. One that is claimed counts until its attempt is written.
WAITING = (LineStatus.QUEUED, LineStatus.HELD, LineStatus.PLACING)


class PurchasedKind(Protocol):
    """What a supplier order is for, as its list and our note of it tell."""

    @property
    def product_id(self) -> str: ...
    @property
    def type_id(self) -> str: ...
    @property
    def quantity(self) -> int | None: ...


def matches_kind(order: PurchasedKind, line: Line) -> bool:
    """Whether the order is for what the line wants: product, type and quantity."""
    if order.quantity != line.quantity:
        return False
    if not settings.IN_PRODUCTION and order.product_id == order.type_id == PLACEHOLDER:
        return True
    return order.type_id == line.supplier_type_id and line.supplier_product_id in ("", order.product_id)


def could_serve(orphan: Orphan, line: Line) -> bool:
    """Whether the order may have been bought for the line: of its kind, and not before there was the line.

    When the line was paid tells nothing: after a restore it may have been paid a second time.
    """
    if not matches_kind(orphan, line):
        return False
    return orphan.ordered_at is None or orphan.ordered_at >= _dated_from(line.order.created_at)


def _dated_from(moment: datetime) -> datetime:
    """The earliest time that the supplier may give to what was bought since this moment of our clock."""
    return moment - Interval.LOOKUP_MARGIN.duration + clock_skew(moment).least


def open_pairs() -> QuerySet[Pair]:
    """The pairs that wait for a decision."""
    return Pair.objects.filter(status=PairStatus.OPEN)


def is_in_open_pair(line: Line) -> bool:
    """Whether buying the line may be buying it twice, new pairs included. Writes those."""
    find_pairs([line])
    return open_pairs().filter(line=line).exists()


def find_pairs(lines: Iterable[Line] | None = None) -> None:
    """Open the pairs of these lines (default: of all that wait to be bought) that are not known yet.

    A new pair pauses placing in the same transaction and lies on the desk. Safe to call twice and at once.
    """
    waiting = _waiting_lines()
    if lines is not None:
        rows = list(lines)
        waiting = waiting.filter(pk__in=[line.pk for line in rows])
        oldest = min((line.order.created_at for line in rows), default=None)
    else:
        oldest = waiting.aggregate(oldest=Min("order__created_at"))["oldest"]
    free = _free_orphans(oldest)
    if not free:
        return
    known = set(Pair.objects.filter(line__in=waiting).values_list("orphan_id", "line_id"))
    for line in waiting:
        for orphan in free[line.quantity]:
            if (orphan.pk, line.pk) not in known and could_serve(orphan, line):
                _open(orphan, line)


def _waiting_lines() -> QuerySet[Line]:
    unplaced = Line.objects.filter(status__in=WAITING, supplier_order=None)
    return unplaced.exclude(attempts__status__in=MAY_HAVE_BOUGHT).select_related("order")


def _free_orphans(oldest: datetime | None) -> dict[int, list[Orphan]]:
    """Orders that serve no line, that no attempt of ours explains and that lines may have had whose orders
    were made since then.

    By quantity. For a line that was just made there are none, however many were found in former years.
    """
    serving = SupplierOrder.objects.values("supplier_id")
    free: dict[int, list[Orphan]] = defaultdict(list)
    if oldest is None:
        return free
    # Whatever their clock was: how far it was off is asked only if there is one (`could_serve`).
    earliest = oldest - Interval.LOOKUP_MARGIN.duration - Interval.MOST_SKEW.duration
    young = Q(ordered_at__gte=earliest) | Q(ordered_at=None)
    for orphan in Orphan.objects.filter(young, attempt=None).exclude(supplier_id__in=serving):
        free[orphan.quantity].append(orphan)
    return free


def _open(orphan: Orphan, line: Line) -> None:
    with transaction.atomic():
        pair, is_new = Pair.objects.get_or_create(orphan=orphan, line=line)
        if not is_new:
            return
        record_created(pair, why=PairReason.ALIKE)
        _pause()
        desk.open_item(
            kind=OrdersDeskKind.PAIR,
            about=orphan,
            title=Reason(DeskTitle.PAIR, supplier_order=orphan.supplier_id),
            evidence={"supplier_order": orphan.supplier_id, "quantity": orphan.quantity},
        )


def _pause() -> None:
    """Pause placing, and write to its row even if it is paused: whoever resumes at once waits for us."""
    switches.pause(SwitchName.PLACING, reason=PauseReason.PAIR)
    Switch.objects.filter(pk=SwitchName.PLACING).update(is_paused=True)


def end_pairs(*, line: Line, supplier_id: str) -> None:
    """The line has this supplier order: neither can belong to another any more. Safe to call twice."""
    for pair in open_pairs().filter(Q(line=line) | Q(orphan__supplier_id=supplier_id)):
        _end(pair, Reason(PairReason.LINE_SERVED, supplier_order=supplier_id))


def end_settled_pairs() -> None:
    """End pairs of which one half has been settled in another way. Safe to call twice."""
    serving = SupplierOrder.objects.values("supplier_id")
    settled = Q(orphan__supplier_id__in=serving) | ~Q(line__in=_waiting_lines().values("pk"))
    for pair in open_pairs().filter(settled):
        _end(pair, PairReason.SETTLED)


def _end(pair: Pair, why: ReasonLike) -> None:
    try:
        move(pair, to=PairStatus.OVER, why=why)
    except LostRaceError:
        return  # decided a moment ago
    close_item_if_decided(pair.orphan, outcome=why)


def close_item_if_decided(orphan: Orphan, *, outcome: ReasonLike, by: str = "system") -> None:
    """Take the question about an order off the desk once no pair of it is open."""
    if not open_pairs().filter(orphan=orphan).exists():
        desk.close_items(about=orphan, kind=OrdersDeskKind.PAIR, outcome=outcome, by=by)
