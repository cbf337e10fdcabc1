"""Supplier orders without a line. One that an attempt of ours explains serves the next line of its kind."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

import oneclick
from core import clock, desk
from core.intervals import Interval
from core.moves import LostRaceError, move
from core.reasons import Reason
from orders.fulfilment.lookup import may_be_order_of
from orders.fulfilment.restore_pairs import end_pairs
from orders.kinds import OrdersDeskKind
from orders.models import Attempt, Line, Orphan, SupplierOrder
from orders.reasons import DeskOutcome, DeskTitle, LineReason, OrphanReason
from orders.states import AttemptStatus, LineStatus

log = logging.getLogger(__name__)

# What a line was refunded or placed again over, and may turn up late.
ABANDONED = (AttemptStatus.UNKNOWN, AttemptStatus.DISPROVED)


def record_orphan(order: "oneclick.ListedOrder") -> Orphan:
    """Remember a supplier order that no line has, and tell a person. Safe to call twice."""
    orphan, created = Orphan.objects.get_or_create(
        supplier_id=order.order_id,
        defaults={
            "product_id": order.product_id,
            "type_id": order.type_id,
            "quantity": order.quantity or 0,
            "ordered_at": order.time,
            "attempt": _explanation(order),
        },
    )
    if created:
        why = OrphanReason.LATE if orphan.attempt else OrphanReason.UNEXPLAINED
        desk.open_item(
            kind=OrdersDeskKind.ORPHAN,
            about=orphan,
            title=Reason(DeskTitle.ORPHAN, supplier_order=order.order_id, why=why),
            evidence={"quantity": order.quantity, "status": order.raw_status, "type": order.type_id},
        )
    return orphan


def is_accounted_for(orphan: Orphan) -> bool:
    """Whether a person has looked into it and closed its item: it is known, and no reason to stop buying."""
    return not desk.open_symptoms(kind=OrdersDeskKind.ORPHAN, about=orphan).exists()


def _explanation(order: "oneclick.ListedOrder") -> Attempt | None:
    """The attempt that was given up and may have made this order, each explaining one."""
    given_up = Attempt.objects.filter(status__in=ABANDONED, orphans=None).exclude(
        line__status__in=(LineStatus.UNKNOWN, LineStatus.PARKED)
    )
    return next(
        (attempt for attempt in given_up.order_by("sent_at") if may_be_order_of(order, attempt)), None
    )


def possible_orphans(*, earliest: datetime, quantity: int) -> QuerySet[Orphan]:
    """Orders without a line, among them all that `adopt_orphan` and restore_pairs may take for that of a line
    of so many cards, for which none was ordered before `earliest` (see `earliest_order_of`).
    """
    may_be_its = Q(attempt__isnull=False) | Q(ordered_at=None) | Q(ordered_at__gte=earliest)
    return _unserved().filter(may_be_its, quantity=quantity)


def earliest_order_of(line: Line) -> datetime:
    """Since when a line may have been ordered, by the supplier's clock."""
    return line.order.created_at - Interval.LOOKUP_MARGIN.duration - Interval.MOST_SKEW.duration


def _unserved() -> QuerySet[Orphan]:
    return Orphan.objects.filter(~Exists(SupplierOrder.objects.filter(supplier_id=OuterRef("supplier_id"))))


def adopt_orphan(line: Line) -> bool:
    """Serve a queued line with an order that is paid for already; returns whether there was one.

    Only an order that our own attempt explains is taken: an unexplained one may be somebody else's.
    """
    orphans = _unserved().filter(attempt__isnull=False, type_id=line.supplier_type_id, quantity=line.quantity)
    if line.supplier_product_id:
        orphans = orphans.filter(product_id=line.supplier_product_id)
    orphan = orphans.order_by("seen_at").first()
    return orphan is not None and _adopt(line, orphan)


def _adopt(line: Line, orphan: Orphan) -> bool:
    try:
        with transaction.atomic():
            # Since it was ordered, not since it was found: by that the books are compared.
            placed_at = orphan.ordered_at or clock.now()
            SupplierOrder.objects.create(supplier_id=orphan.supplier_id, line=line, placed_at=placed_at)
            move(
                line,
                to=LineStatus.PLACED,
                why=Reason(LineReason.ADOPTED, supplier_order=orphan.supplier_id),
                next_due_at=clock.now() + Interval.POLL_FIRST.duration,
            )
            end_pairs(line=line, supplier_id=orphan.supplier_id)
            desk.close_items(about=orphan, outcome=Reason(DeskOutcome.SERVES_LINE, line=line.pk))
    except (IntegrityError, LostRaceError):
        log.info("a rival took orphan %s or line %s", orphan.pk, line.pk)
        return False
    return True
