"""What people decide about a pair: the line has that supplier order, or has nothing to do with it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff.proposals import find_open_proposal, proposal_executor, propose_or_approve
from core import audit_log, clock, desk
from core.actors import Actor, user_id_of
from core.audit_log import ActionNotAllowedError, require_reason
from core.intervals import Interval
from core.moves import LostRaceError, move
from core.reasons import Reason
from core.references import Ref
from orders.fulfilment.restore_pairs import (
    close_item_if_decided,
    end_pairs,
    find_pairs,
    matches_kind,
    open_pairs,
)
from orders.models import Line, Orphan, Pair, SupplierOrder
from orders.reasons import DeskOutcome, PairReason
from orders.resolution.actions import (
    ActionResult,
    fetch_supplier_order,
    forbid_own_order,
    outcome_text,
)
from orders.states import LineStatus, PairStatus

TELL_APART = "pair.tell_apart"
ATTACHABLE = (LineStatus.QUEUED, LineStatus.HELD)


def attach_pair(*, pair: Pair, actor: str, reason: str) -> ActionResult:
    """Give the line its supplier order, once the supplier has confirmed what it is for. Nothing is bought.

    The line's other pairs and the order's are over. Raises ActionNotAllowedError; a second call does.
    """
    require_reason(reason)
    forbid_own_order(pair.line, by=actor)
    _demand_open(pair)
    order = fetch_supplier_order(pair.orphan.supplier_id)
    if not matches_kind(order, pair.line):
        raise ActionNotAllowedError(_("The supplier's order is of another kind or quantity."))
    why = Reason(PairReason.ATTACHED, note=reason, supplier_order=pair.orphan.supplier_id)
    try:
        with transaction.atomic():
            _attach(pair, actor, why)
    except IntegrityError:
        raise ActionNotAllowedError(_("This supplier order serves another line.")) from None
    except LostRaceError:
        raise ActionNotAllowedError(_("The line has moved meanwhile.")) from None
    return ActionResult(_("The line has its supplier order; its codes follow."))


def _attach(pair: Pair, actor: str, why: Reason) -> None:
    """Raises LostRaceError, IntegrityError."""
    line, orphan = Line.objects.get(pk=pair.line_id), pair.orphan
    if line.status not in ATTACHABLE:
        raise LostRaceError(f"line {line.pk} is {line.status}")
    # Since it was ordered, not since it was found: by that the books are compared.
    placed_at = orphan.ordered_at or clock.now()
    SupplierOrder.objects.create(supplier_id=orphan.supplier_id, line=line, placed_at=placed_at)
    move(
        pair,
        to=PairStatus.ATTACHED,
        why=why,
        actor=actor,
        decided_by=actor,
        decided_by_id=user_id_of(actor),
    )
    audit_log.record(actor=actor, act="pair.attach", about=pair, after={"supplier_order": orphan.supplier_id})
    move(
        line,
        to=LineStatus.PLACED,
        why=why,
        actor=actor,
        hold_reason="",
        lease_token="",
        next_due_at=clock.now() + Interval.POLL_FIRST.duration,
    )
    end_pairs(line=line, supplier_id=orphan.supplier_id)
    desk.close_items(about=orphan, outcome=Reason(DeskOutcome.SERVES_LINE, line=line.pk), by=actor)
    desk.close_items(about=line, outcome=why, by=actor)


def reject_pair(*, pair: Pair, actor: str, reason: str) -> ActionResult:
    """Say that the order is not what the line waits for, so that it may be bought. Takes two persons.

    Raises ActionNotAllowedError; a second call of the one who agreed does.
    """
    forbid_own_order(pair.line, by=actor)
    _demand_open(pair)
    return outcome_text(propose_or_approve(act=TELL_APART, about=pair, actor=actor, reason=reason))


@proposal_executor(TELL_APART, gettext_lazy("Tell them apart"))
def _tell_apart(proposal: Proposal, actor: Actor) -> None:
    pair = Pair.objects.select_related("orphan", "line__order").get(pk=Ref.parse(proposal.subject).pk)
    forbid_own_order(pair.line, by=actor)
    _demand_open(pair)
    why = Reason(PairReason.TOLD_APART, note=proposal.reason)
    try:
        move(
            pair,
            to=PairStatus.TOLD_APART,
            why=why,
            actor=actor,
            decided_by=proposal.proposed_by,
            decided_by_id=proposal.proposed_by_id,
            agreed_by=actor,
            agreed_by_id=actor.user_id,
        )
    except LostRaceError:
        raise ActionNotAllowedError(_("That is decided already.")) from None
    close_item_if_decided(pair.orphan, outcome=why, by=actor)


def proposal_about(pair: Pair) -> Proposal | None:
    """The proposal to tell the pair apart that waits for a second person."""
    return find_open_proposal(TELL_APART, pair)


def require_unpaired(orphan: Orphan) -> None:
    """Whatever else a person knows about the order: it may be what a waiting line would buy again.

    Finds new pairs first. Raises ActionNotAllowedError while one is open.
    """
    find_pairs()
    if open_pairs().filter(orphan=orphan).exists():
        raise ActionNotAllowedError(
            _("A line that waits may have had this order. Attach it or tell them apart first.")
        )


def _demand_open(pair: Pair) -> None:
    if pair.status != PairStatus.OPEN:
        raise ActionNotAllowedError(_("That is decided already."))
