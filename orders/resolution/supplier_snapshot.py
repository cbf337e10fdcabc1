"""What the supplier says right now about a line that a person must decide on: list, transactions, balance.

Reads only, on both sides, and never a card. What cannot be read is told as trouble, beside the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

import oneclick
from core import clock
from core.intervals import Interval
from core.money import InvalidAmountError
from orders.fulfilment.lookup import may_be_order_of
from orders.models import Attempt, Line, SupplierOrder
from orders.supplier_account.disproof import DisproofEvidence, gather_evidence
from orders.supplier_account.ledger import ORDER_DEBIT, ORDER_REFUND
from orders.supplier_account.order_list import read_list
from orders.supplier_account.solvency import read_balance


@dataclass(frozen=True)
class ListedCandidate:
    """A listed order that the line's attempt may have made; `serves` is the line that has it."""

    order: "oneclick.ListedOrder"
    serves: Line | None


@dataclass(frozen=True)
class UnexplainedDebit:
    """A debit or refund since the attempt that no other line explains."""

    transaction: "oneclick.AccountTransaction"
    is_own: bool  # it names the supplier order that this line has


@dataclass
class SupplierSnapshot:
    """Everything that could be read, and what could not."""

    asked_at: datetime
    listed_candidates: list[ListedCandidate] | None = (
        None  # None: the list could not be read, or was not asked for
    )
    debits: list[UnexplainedDebit] = field(default_factory=list)
    evidence: DisproofEvidence | None = None  # what the transactions prove; None: they could not be read
    balance: int | None = None  # centimes
    checked: "oneclick.CheckedOrder | None" = None  # the line's own supplier order, if it has one
    troubles: list[str] = field(default_factory=list)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The ids of orders that may be the line's and serve no line."""
        return tuple(seen.order.order_id for seen in self.listed_candidates or () if seen.serves is None)


def fetch_snapshot(line: Line) -> SupplierSnapshot:
    """Ask about all that bears on the line. Raises no error of `oneclick`; safe to call twice."""
    told = SupplierSnapshot(asked_at=clock.now())
    own = SupplierOrder.objects.filter(line=line).first()
    attempt = line.attempts.order_by("-number").first()
    _try(told, _("balance"), lambda: _read_balance(told))
    if own is not None:
        _try(told, _("supplier order"), lambda: _check(told, own.supplier_id))
    if attempt is not None:
        _try(told, _("order list"), lambda: _read_list(told, attempt))
        _try(told, _("transactions"), lambda: _read_debits(told, attempt, own))
    return told


def _try(told: SupplierSnapshot, what: str, read: Callable[[], None]) -> None:
    try:
        read()
    except (oneclick.OneClickError, InvalidAmountError) as exc:
        told.troubles.append(_("Could not be read: %(what)s (%(why)s)") % {"what": what, "why": exc})


def _read_balance(told: SupplierSnapshot) -> None:
    told.balance = read_balance()


def _check(told: SupplierSnapshot, supplier_id: str) -> None:
    told.checked = oneclick.client().check_order(supplier_id)


def _read_list(told: SupplierSnapshot, attempt: Attempt) -> None:
    listing = read_list(since=attempt.sent_at - Interval.LOOKUP_MARGIN.duration)
    if listing.unreadable:
        told.troubles.append(_("An entry of the order list cannot be read: it may be the line's order."))
    similar = [order for order in listing.orders if may_be_order_of(order, attempt)]
    serving = _serving([order.order_id for order in similar])
    told.listed_candidates = [ListedCandidate(order, serving.get(order.order_id)) for order in similar]


def _read_debits(told: SupplierSnapshot, attempt: Attempt, own: SupplierOrder | None) -> None:
    evidence = gather_evidence(attempt)
    own_id = own.supplier_id if own else None
    since = [
        each
        for each in evidence.since
        if each.type in (ORDER_DEBIT, ORDER_REFUND) or each in evidence.unexplained
    ]
    others = _serving([each.object_id for each in since if each.object_id != own_id])
    told.evidence = evidence
    told.debits = [
        UnexplainedDebit(each, is_own=own_id is not None and each.object_id == own_id)
        for each in since
        if each.object_id not in others or each in evidence.unexplained
    ]


def _serving(supplier_ids: list[str]) -> dict[str, Line]:
    rows = SupplierOrder.objects.filter(supplier_id__in=supplier_ids).select_related("line")
    return {row.supplier_id: row.line for row in rows}
