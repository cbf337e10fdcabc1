"""Acts that take two persons: one proposes, another agrees, and then it is done.

A shop of one person (STAFF_MODE=single) has no second one. There the act is announced to WATCH_EMAIL and done
an hour later, unless it is cancelled; it is logged as one person's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.kinds import AccountsDeskKind, AccountsMailKind
from accounts.models import Proposal
from accounts.reasons import AccountsReason
from accounts.staff import separation_of_duties
from core import audit_log, clock, desk, outbox
from core.actors import Actor, user_id_of
from core.audit_log import ActionNotAllowedError, require_reason
from core.due import DueRows
from core.intervals import Interval
from core.moves import subject_of
from core.reasons import StaffNote
from core.text import truncate

ProposalExecutor = Callable[[Proposal, Actor], None]
Check = Callable[[str, Mapping[str, Any]], None]


class StaffMode(StrEnum):
    """How many people work here: the environment says so."""

    TWO = "two"
    SINGLE = "single"


class ProposalOutcome(StrEnum):
    """What came of asking for an act of two persons."""

    PROPOSED = "proposed"  # another person has to agree
    SCHEDULED = "scheduled"  # one person's shop: done after the delay
    DONE = "done"


@dataclass(frozen=True)
class _Kind:
    perform: ProposalExecutor
    label: Any  # translated when it is shown
    check: Check


_kinds: dict[str, _Kind] = {}


def proposal_executor(
    act: str, label: Any, *, check: Check = lambda _subject, _data: None
) -> Callable[[ProposalExecutor], ProposalExecutor]:
    """Register what is done once an act of this code is agreed to, and what staff call it (a lazy text).

    The performer runs inside the transaction that closes the proposal; its ActionNotAllowedError leaves the
    proposal open. `check(subject, data)` is asked before proposing, before agreeing and before a planned act,
    outside any transaction: what others must be asked for belongs there. It raises ActionNotAllowedError.
    """

    def register(performer: ProposalExecutor) -> ProposalExecutor:
        _kinds[act] = _Kind(performer, label, check)
        audit_log.register_labels({act: label})
        return performer

    return register


def label_of(act: str) -> str:
    """What staff call an act."""
    return str(_kinds[act].label) if act in _kinds else act


def find_open_proposal(act: str, about: models.Model) -> Proposal | None:
    """The open proposal of this act about a row."""
    return Proposal.objects.filter(act=act, subject=subject_of(about), closed_at=None).first()


def propose_or_approve(
    *,
    act: str,
    about: models.Model,
    actor: str,
    reason: str,
    data: Mapping[str, Any] | None = None,
    involved: Iterable[str] = (),
) -> ProposalOutcome:
    """Propose an act, or do it if somebody else has proposed the same (`data` included).

    `involved` are others who had a hand in the matter: none of them may be the one who agrees. Raises
    ActionNotAllowedError, also for whoever proposed it. Of two who agree at once, one does it.
    """
    require_reason(reason)
    if act not in _kinds:
        raise KeyError(f"nobody performs {act}")
    if separation_of_duties.active_staff(actor) is None:
        raise ActionNotAllowedError(_("Only a member of staff can do this."))
    told = dict(data or {})
    _kinds[act].check(subject_of(about), told)
    proposal = find_open_proposal(act, about)
    if proposal is not None and separation_of_duties.active_staff(proposal.proposer) is None:
        expire_proposal(proposal)
        proposal = None
    if proposal is None:
        return _propose(act, about, actor, reason, told)
    if proposal.due_at is not None:
        raise ActionNotAllowedError(_("It is planned already, and done once its time has come."))
    if proposal.data != told:
        raise ActionNotAllowedError(
            _("Something else was proposed. Take that proposal back, or agree to just that.")
        )
    why_not = separation_of_duties.why_not_second_person([proposal.proposer, *involved], by=actor)
    if why_not:
        raise ActionNotAllowedError(why_not)
    _approve(proposal, actor)
    return ProposalOutcome.DONE


def why_not_approve(proposal: Proposal | None, *, by: Actor) -> str:
    """Why somebody is offered no way to agree to an open proposal, in words; empty if they are.

    One whose proposer works here no longer lapses when somebody acts, and so stands in nobody's way.
    """
    if proposal is None or separation_of_duties.active_staff(proposal.proposer) is None:
        return ""
    if proposal.due_at is not None:
        return _("It is planned already, and done once its time has come.")
    if proposal.proposed_by_id == by.user_id:
        return _("This is your own proposal: another person has to agree.")
    return separation_of_duties.why_not_second_person([proposal.proposer], by=by)


def _propose(act: str, about: models.Model, actor: str, reason: str, data: dict[str, Any]) -> ProposalOutcome:
    is_single = settings.STAFF_MODE == StaffMode.SINGLE
    due_at = clock.now() + Interval.ONE_PERSON_DELAY.duration if is_single else None
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                act=act,
                subject=subject_of(about),
                data=data,
                reason=truncate(" ".join(reason.split()), 200),
                proposed_by=actor,
                proposed_by_id=user_id_of(actor) or separation_of_duties.resolve_user_id(actor),
                due_at=due_at,
            )
            audit_log.record(
                actor=actor, act=truncate(f"propose.{act}", 40), about=about, after=data, reason=reason,
                is_one_person=is_single,
            )  # fmt: skip
            if is_single:
                outbox.queue(kind=AccountsMailKind.ONE_PERSON_ACT, about=proposal)
    except IntegrityError:
        raise ActionNotAllowedError(_("Somebody else has just proposed it; look again.")) from None
    return ProposalOutcome.SCHEDULED if is_single else ProposalOutcome.PROPOSED


def _approve(proposal: Proposal, actor: str) -> None:
    with transaction.atomic():
        still_open = Proposal.objects.filter(pk=proposal.pk, closed_at=None)
        agreed = still_open.update(
            agreed_by=truncate(actor, 100),
            agreed_by_id=user_id_of(actor) or separation_of_duties.resolve_user_id(actor),
            closed_at=clock.now(),
            ending=Proposal.Ending.DONE,
        )
        if agreed != 1:
            raise ActionNotAllowedError(_("Somebody else has just agreed."))
        proposal.refresh_from_db()
        _kinds[proposal.act].perform(proposal, Actor(actor, proposal.agreed_by_id))
        audit_log.record(
            actor=proposal.proposer,
            second=proposal.agreer,
            act=proposal.act,
            about=proposal.subject,
            after=proposal.data,
            reason=proposal.reason,
        )


def withdraw(proposal: Proposal, *, actor: str) -> bool:
    """Take an open proposal back, planned or not; anybody of the staff may. Whether it was open still."""
    with transaction.atomic():
        taken = _close(proposal, Proposal.Ending.WITHDRAWN)
        if taken:
            audit_log.record(
                actor=actor, act=truncate(f"withdraw.{proposal.act}", 40), about=proposal.subject
            )
    return taken


def expire_proposal(proposal: Proposal) -> bool:
    """End a proposal whose proposer works here no longer. Whether it was open still."""
    return _close(proposal, Proposal.Ending.LAPSED)


def expire_proposals_of(user_id: int) -> int:
    """End all open proposals of somebody who was deactivated; returns how many there were."""
    return sum(
        expire_proposal(each) for each in Proposal.objects.filter(proposed_by_id=user_id, closed_at=None)
    )


def _close(proposal: Proposal, ending: "Proposal.Ending") -> bool:
    still_open = Proposal.objects.filter(pk=proposal.pk, closed_at=None)
    return still_open.update(closed_at=clock.now(), ending=ending) == 1


# Planned acts of one-person shops.
due_proposals = DueRows(Proposal, column="due_at", closed_at=None)


def perform_planned(proposal_id: int) -> None:
    """Do a planned act whose time has come and that nobody cancelled. Safe to call twice and at once.

    It lapses if a second person works here by now, or its proposer no longer. One that is impossible by now
    fails, and lies on the desk.
    """
    proposal = Proposal.objects.filter(pk=proposal_id, closed_at=None, due_at__lte=clock.now()).first()
    if proposal is None:
        return
    if (
        settings.STAFF_MODE != StaffMode.SINGLE
        or separation_of_duties.active_staff(proposal.proposer) is None
    ):
        expire_proposal(proposal)
        return
    try:
        _kinds[proposal.act].check(proposal.subject, proposal.data)
        with transaction.atomic():
            if not _close(proposal, Proposal.Ending.DONE):
                return
            _kinds[proposal.act].perform(proposal, proposal.proposer)
            audit_log.record(
                actor=proposal.proposer,
                act=proposal.act,
                about=proposal.subject,
                after=proposal.data,
                reason=proposal.reason,
                is_one_person=True,
            )
    except ActionNotAllowedError as exc:
        if _close(proposal, Proposal.Ending.FAILED):
            desk.open_item(
                kind=AccountsDeskKind.PLANNED_ACT,
                about=proposal,
                title=AccountsReason.PLANNED_ACT_FAILED,
                evidence={"act": proposal.act, "about": proposal.subject, "why": StaffNote(exc)},
            )
