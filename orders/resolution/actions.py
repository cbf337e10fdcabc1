"""What staff may do about a line that needs a person: few acts, each safe, each with its actor.

Whatever could buy twice or give money away while the supplier's outcome is open needs two persons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import oneclick
from accounts.models import Proposal
from accounts.staff import proposals, separation_of_duties
from accounts.staff.proposals import ProposalOutcome, proposal_executor, propose_or_approve
from core import audit_log, clock, desk
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.backoffice.columns import EMPTY
from core.intervals import Interval
from core.money import InvalidAmountError
from core.moves import LostRaceError, move, subject_of
from core.reasons import Reason
from core.references import Ref
from core.sealing import CannotOpenError
from delivery.quarantine import newest_quarantined, open_quarantined, resolve_quarantined
from orders.fulfilment import holds, restore_pairs
from orders.fulfilment.attachment import attach_supplier_order
from orders.fulfilment.delivery_answers import deliverable_part
from orders.fulfilment.lookup import is_of_kind, may_be_order_of, skip_pace
from orders.fulfilment.settlement import settle, settle_refused
from orders.kinds import OrdersDeskKind
from orders.models import Attempt, Line, SupplierOrder
from orders.reasons import DeskOutcome, LineReason
from orders.resolution import identity_confirmation
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.supplier_account import disproof
from orders.supplier_account.order_list import read_listing, to_listed_order

ATTACH = "line.attach"


@dataclass(frozen=True)
class ActionResult:
    """What came of an act, in words for staff."""

    text: str


def look_again(*, line: Line, actor: str, reason: str = "") -> ActionResult:  # noqa: ARG001 - as all acts
    """Make the next look-up, poll or recheck due now, as the line's state calls for. Safe to call twice."""
    looking = (LineStatus.UNKNOWN, LineStatus.PARKED, LineStatus.HELD, LineStatus.PLACED)
    if Line.objects.filter(pk=line.pk, status__in=looking).update(next_due_at=clock.now()) != 1:
        raise ActionNotAllowedError(_("Nothing is being looked for about this line."))
    skip_pace()
    return ActionResult(_("It is looked at within seconds."))


def resume(*, line: Line, actor: str, reason: str = "") -> ActionResult:
    """Queue a held line at once; the checks before buying are made again."""
    if line.status != LineStatus.HELD:
        raise ActionNotAllowedError(_("Only a line on hold can be resumed."))
    holds.resume_line(line, why=Reason(LineReason.RESUMED, note=reason), actor=actor)
    audit_log.record(actor=actor, act="line.resume", about=line, reason=reason)
    return ActionResult(
        _("The line is queued again; price, stock and balance are checked before it is bought.")
    )


def confirm_product_identity(*, line: Line, actor: str, reason: str) -> ActionResult:
    """Say that what the supplier calls something else is what was sold: it is bought, and sold again."""
    forbid_own_order(line, by=actor)
    identity_confirmation.confirm_same(line, actor=actor, reason=reason)
    return ActionResult(
        _("The line is queued again; price, stock and balance are checked before it is bought.")
    )


def attach_order(*, line: Line, actor: str, supplier_id: str, reason: str = "") -> ActionResult:
    """Tie a supplier order to a line of unknown outcome, once the supplier confirms it.

    Product, type and quantity must fit. One whose time does not fit takes two persons: clocks may be wrong,
    people who have compared it need not be. Raises ActionNotAllowedError.
    """
    forbid_own_order(line, by=actor)
    order = _attachable(line, supplier_id)
    if not may_be_order_of(order, _unknown_attempt(line)):
        outcome = propose_or_approve(
            act=ATTACH, about=line, actor=actor, reason=reason, data={"supplier_order": supplier_id}
        )
        if outcome is ProposalOutcome.DONE:
            return ActionResult(_("The line has its supplier order; its codes follow."))
        warning = _("By its time (%(time)s) the order is older than the attempt. Compare it with care.")
        told = EMPTY if order.time is None else date_format(localtime(order.time), "DATETIME_FORMAT")
        return ActionResult(f"{warning % {'time': told}} {outcome_text(outcome).text}")
    with transaction.atomic():
        _attach(line, supplier_id, Reason(LineReason.ATTACHED, note=reason), actor)
        audit_log.record(
            actor=actor, act=ATTACH, about=line, after={"supplier_order": supplier_id}, reason=reason
        )
    return ActionResult(_("The line has its supplier order; its codes follow."))


def _attachable(line: Line, supplier_id: str) -> "oneclick.ListedOrder":
    """What the supplier says of an order that a line may have, at any time. Raises ActionNotAllowedError."""
    if line.status not in (LineStatus.UNKNOWN, LineStatus.PARKED):
        raise ActionNotAllowedError(_("Only a line whose outcome is unknown can take a supplier order."))
    attempt = _unknown_attempt(line)
    if SupplierOrder.objects.filter(supplier_id=supplier_id).exclude(line=line).exists():
        raise ActionNotAllowedError(_("This supplier order serves another line."))
    order = fetch_supplier_order(supplier_id)
    if not is_of_kind(order, attempt):
        raise ActionNotAllowedError(_("The supplier's order is of another kind or quantity."))
    return order


def _attach(line: Line, supplier_id: str, why: Reason, actor: str) -> None:
    if not attach_supplier_order(
        attempt=_unknown_attempt(line), supplier_id=supplier_id, why=why, actor=actor
    ):
        raise ActionNotAllowedError(_("This supplier order serves another line."))


def _demand_attachable(subject: str, data: Mapping[str, Any]) -> None:
    _attachable(_line_of(subject), data["supplier_order"])


@proposal_executor(ATTACH, gettext_lazy("supplier order attached"), check=_demand_attachable)
def _attach_agreed(proposal: Proposal, actor: Actor) -> None:
    line = _line_of(proposal.subject)
    why = Reason(LineReason.ATTACHED_BY_TWO, note=proposal.reason)
    _attach(line, proposal.data["supplier_order"], why, actor)


def fetch_supplier_order(supplier_id: str) -> "oneclick.ListedOrder":
    """What the supplier says of an order, however old. Raises ActionNotAllowedError.

    Its list names product and type, checkOrder only until the end; so the list is read around the time that
    the supplier itself gives to the order.
    """
    try:
        told = oneclick.client().check_order(supplier_id)
        if told.order_id != supplier_id:
            raise ActionNotAllowedError(_("The supplier speaks of another order."))
        if told.time is None:
            return to_listed_order(told)
        margin = Interval.LOOKUP_MARGIN.duration
        listing = read_listing(told.time - margin, told.time + margin)
    except ValueError:
        raise ActionNotAllowedError(_("This is no id of a supplier order.")) from None
    except oneclick.OneClickError as exc:
        raise ActionNotAllowedError(_("The supplier could not be asked: %(why)s") % {"why": exc}) from None
    return next((order for order in listing.orders if order.order_id == supplier_id), to_listed_order(told))


def refuse_and_refund(*, line: Line, actor: str, reason: str) -> ActionResult:
    """Give a held or parked line up and request its refund; out of `parked` it takes two persons."""
    if restore_pairs.is_in_open_pair(line):
        raise ActionNotAllowedError(
            _("A supplier order may be this line's. Attach it or tell them apart first.")
        )
    if line.status == LineStatus.HELD:
        forbid_own_order(line, by=actor)
        _settle_refused(line, reason, actor)
        audit_log.record(actor=actor, act="line.refuse", about=line, reason=reason)
        return ActionResult(_("The line is refused and its refund is requested."))
    if line.status != LineStatus.PARKED:
        raise ActionNotAllowedError(_("Only a held or parked line can be refused."))
    return _with_four_eyes(line, "refuse", actor, reason)


@proposal_executor("line.refuse", gettext_lazy("Give up and refund"))
def _refuse(proposal: Proposal, actor: Actor) -> None:
    line = _line_in(proposal, LineStatus.PARKED)
    _settle_refused(line, proposal.reason, actor)


def _settle_refused(line: Line, reason: str, actor: str) -> None:
    try:
        settle_refused(line, why=Reason(LineReason.REFUSED, note=reason), actor=actor)
    except LostRaceError:
        raise ActionNotAllowedError(_("The line has moved meanwhile.")) from None


def place_once_more(*, line: Line, actor: str, reason: str) -> ActionResult:
    """Buy a parked line once more: only when its attempt is proved never to have arrived. Takes two persons.

    The one place where a double purchase remains possible; so the waiting time must be over, and the
    supplier's transactions must be complete and show no debit that could be the attempt's.
    """
    return _with_four_eyes(line, "place", actor, reason)


def _demand_placeable(subject: str, _data: Mapping[str, Any]) -> None:
    line = _line_of(subject)
    if line.status != LineStatus.PARKED:
        raise ActionNotAllowedError(_("Only a parked line can be placed again."))
    attempt = _unknown_attempt(line)
    if clock.now() - attempt.sent_at < Interval.PLACE_AGAIN_AFTER.duration:
        raise ActionNotAllowedError(
            _("Wait until an hour has passed since the attempt: the order may still turn up.")
        )
    _demand_disproof(attempt)


def _unknown_attempt(line: Line) -> Attempt:
    attempt = line.attempts.filter(status=AttemptStatus.UNKNOWN).first()
    if attempt is None:
        raise ActionNotAllowedError(_("The line has no attempt whose outcome is unknown."))
    return attempt


@proposal_executor("line.place", gettext_lazy("Buy once more"), check=_demand_placeable)
def _place_again(proposal: Proposal, actor: Actor) -> None:
    line = _line_in(proposal, LineStatus.PARKED)
    _queue_again(line, _unknown_attempt(line), proposal.reason, actor)


def _demand_disproof(attempt: Attempt) -> None:
    try:
        evidence = disproof.gather_evidence(attempt)
    except (oneclick.OneClickError, InvalidAmountError) as exc:
        raise ActionNotAllowedError(
            _("The supplier's transactions cannot be read: %(why)s") % {"why": exc}
        ) from None
    if not evidence.books.is_gap_free:
        raise ActionNotAllowedError(_("The supplier's transactions have gaps: nothing is proved."))
    if not evidence.begins:
        raise ActionNotAllowedError(
            _(
                "The supplier's transactions do not reach back to the balance before the attempt: "
                "nothing is proved."
            )
        )
    if not evidence.ends:
        raise ActionNotAllowedError(
            _("The supplier's transactions do not lead to the present balance: nothing is proved.")
        )
    if evidence.unknown:
        raise ActionNotAllowedError(
            _("The supplier debited what no order of ours explains: %(ids)s")
            % {"ids": ", ".join(evidence.unknown)}
        )


def _queue_again(line: Line, attempt: Attempt, reason: str, actor: str) -> None:
    try:
        move(attempt, to=AttemptStatus.DISPROVED, why=Reason(LineReason.DISPROVED, note=reason), actor=actor)
        move(
            line,
            to=LineStatus.QUEUED,
            why=Reason(LineReason.PLACED_AGAIN, note=reason),
            actor=actor,
            lease_token="",
            tries=0,
            next_due_at=clock.now(),
        )
    except LostRaceError:
        raise ActionNotAllowedError(_("The line has moved meanwhile.")) from None
    desk.close_items(about=line, outcome=Reason(LineReason.PLACED_AGAIN, note=reason), by=actor)


def accept_quarantined(*, line: Line, actor: str, reason: str) -> ActionResult:
    """Deliver the sound cards of a contradictory answer and refund the rest. Takes two persons."""
    _kept_answer(line)
    return _with_four_eyes(line, "accept", actor, reason)


@proposal_executor("line.accept", gettext_lazy("Deliver what is sound"))
def _accept(proposal: Proposal, actor: Actor) -> None:
    line = _line_in(proposal, LineStatus.PLACED)
    told = _kept_answer(line)
    fulfilled = deliverable_part(told, quantity=line.quantity)
    why = Reason(LineReason.ACCEPTED, note=proposal.reason)
    try:
        settle(line, fulfilled, why=why, actor=actor)
    except LostRaceError:
        raise ActionNotAllowedError(_("The line has moved meanwhile.")) from None
    resolve_quarantined(label=line.about)


def _kept_answer(line: Line) -> "oneclick.CheckedOrder":
    """What lies in quarantine about a line, if it may be believed in part. Raises ActionNotAllowedError."""
    label = line.about
    row = newest_quarantined(label=label)
    if line.status != LineStatus.PLACED or row is None:
        raise ActionNotAllowedError(_("Nothing about this line is in quarantine."))
    try:
        told = oneclick.parse_stored_order(open_quarantined(row, label=label))
    except (oneclick.UnreadableResponseError, CannotOpenError):
        raise ActionNotAllowedError(_("The kept answer cannot be read.")) from None
    _demand_last_word(told, line.supplier_order)
    return told


def _demand_last_word(told: "oneclick.CheckedOrder", supplier_order: SupplierOrder) -> None:
    """What is not the supplier's last word on this very order settles nothing: its cards may still come."""
    if told.order_id != supplier_order.supplier_id:
        raise ActionNotAllowedError(_("The supplier speaks of another order."))
    if told.status in (None, oneclick.SupplierOrderStatus.HANDLING):
        raise ActionNotAllowedError(_("The supplier is still at work. Set the answer aside and look again."))


def dismiss_quarantined(*, line: Line, actor: str, reason: str) -> ActionResult:
    """Set the kept answers aside: from now on the supplier's next consistent answer counts."""
    if not resolve_quarantined(label=line.about):
        raise ActionNotAllowedError(_("Nothing about this line is in quarantine."))
    outcome = Reason(DeskOutcome.SET_ASIDE, note=reason)
    desk.close_items(about=line, kind=OrdersDeskKind.QUARANTINED, outcome=outcome, by=actor)
    audit_log.record(actor=actor, act="line.dismiss", about=line, reason=reason)
    return look_again(line=line, actor=actor)


def _with_four_eyes(line: Line, act: str, actor: str, reason: str) -> ActionResult:
    """Do it if another person has proposed it; else note the proposal: one person alone gets no further."""
    forbid_own_order(line, by=actor)
    return outcome_text(propose_or_approve(act=f"line.{act}", about=line, actor=actor, reason=reason))


def forbid_own_order(line: Line, *, by: str) -> None:
    """Nobody gives their own order a refund, a second purchase or somebody else's cards."""
    if separation_of_duties.is_own_customer(line.order.customer, by=by):
        raise ActionNotAllowedError(_("It is your own order: another person has to decide."))


def outcome_text(outcome: ProposalOutcome) -> ActionResult:
    """What came of asking for an act that takes two."""
    words = {
        ProposalOutcome.PROPOSED: _("Proposed. It is done when another person agrees."),
        ProposalOutcome.SCHEDULED: _("Planned. It is done in an hour unless it is cancelled."),
        ProposalOutcome.DONE: _("Done: two persons wanted it."),
    }
    return ActionResult(words[outcome])


def _line_of(subject: str) -> Line:
    return Line.objects.get(pk=Ref.parse(subject).pk)


def _line_in(proposal: Proposal, status: LineStatus) -> Line:
    """The line of a proposal as it stands. Raises ActionNotAllowedError unless it is still in that state."""
    line = _line_of(proposal.subject)
    if line.status != status:
        raise ActionNotAllowedError(_("The line has moved meanwhile."))
    return line


def line_proposals(line: Line) -> QuerySet[Proposal]:
    """All that was ever proposed about a line."""
    return Proposal.objects.filter(subject=subject_of(line))


def withdraw_proposals(*, line: Line, actor: str) -> ActionResult:
    """Take open proposals about a line back. Anyone may; nothing is done."""
    taken = [proposals.withdraw(each, actor=actor) for each in line_proposals(line).filter(closed_at=None)]
    if not any(taken):
        raise ActionNotAllowedError(_("There is no open proposal."))
    return ActionResult(_("The proposal is taken back."))


ACTIONS: dict[str, Callable[..., ActionResult]] = {
    "look": look_again,
    "resume": resume,
    "same": confirm_product_identity,
    "attach": attach_order,
    "refuse": refuse_and_refund,
    "place": place_once_more,
    "accept": accept_quarantined,
    "dismiss": dismiss_quarantined,
}


def possible_actions(line: Line) -> list[str]:
    """Which acts make sense for a line as it stands, in the order of how harmless they are."""
    by_status: dict[str, list[str]] = {
        LineStatus.UNKNOWN: ["look", "attach"],
        LineStatus.PARKED: ["look", "attach", "refuse", "place"],
        LineStatus.HELD: ["look", "resume", "refuse"],
        LineStatus.PLACED: ["look"],
    }
    acts = by_status.get(line.status, [])
    if line.status == LineStatus.PLACED and newest_quarantined(label=line.about) is not None:
        acts = [*acts, "dismiss", "accept"]
    if line.status == LineStatus.HELD and line.hold_reason in (HoldReason.GONE, HoldReason.IDENTITY):
        acts = [act for act in acts if act != "resume"]
    if line.status == LineStatus.HELD and line.hold_reason == HoldReason.IDENTITY:
        acts.insert(1, "same")
    return acts
