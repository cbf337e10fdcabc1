"""Staff decide about a refund: approve it, alone or by two, or reject the refund of a delivered card."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff import proposals, separation_of_duties
from accounts.staff.proposals import ProposalOutcome, StaffMode, proposal_executor, propose_or_approve
from core import audit_log, desk
from core.actors import Actor
from core.audit_log import ActionNotAllowedError, require_reason
from core.money import dinars_text, format_dinars
from core.reasons import Reason
from core.references import Ref
from core.text import truncate
from payments import approval_limits
from payments.kinds import PaymentsDeskKind
from payments.ledger import journal
from payments.models import Refund
from payments.payout_methods.base import InstantPayout
from payments.payout_methods.registry import payout_method
from payments.reasons import RefundReason
from payments.refunds import involved_staff
from payments.refunds.amendment import (
    amend_refund,
    changed_by,
    is_booked,
    refund_fingerprint,
    require_status,
)
from payments.refunds.payees import payee_text
from payments.refunds.payout import pay_at_once
from payments.states import RefundStatus

APPROVAL = "refund.approve"


def approve(*, refund: Refund, actor: str, reason: str = "") -> ProposalOutcome:
    """Approve a refund: into the wallet at once, or to be paid by hand. Of two at once, one wins.

    Small sums take one person, and so does a refund that another of the staff has asked for or changed.
    Everything else is proposed first, and approved once a second person says the same of the refund as it
    stands. The money of a delivered card is booked back on that day. Raises ActionNotAllowedError, which
    tells why.
    """
    require_status(refund, RefundStatus.REQUESTED)
    _demand(why_not_approved(refund, by=actor))
    with transaction.atomic():
        seen = refund_fingerprint(refund)
        approval_limits.lock_sums(by=actor, payee=payee_key(refund))
        refund.refresh_from_db()  # whoever had the turn before may have decided this very one
        require_status(refund, RefundStatus.REQUESTED)
        if refund_fingerprint(refund) != seen:
            raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
        if not takes_proposal(refund, by=actor):
            first = _first_hand(refund, by=actor)
            _grant(refund, actor, reason, first=first)
            audit_log.record(
                actor=actor,
                second=first,
                act=APPROVAL,
                about=refund,
                after=decision_record(refund),
                reason=reason,
            )
            return ProposalOutcome.DONE
        return _propose_or_agree(refund, actor, reason)


def _propose_or_agree(refund: Refund, actor: str, reason: str) -> ProposalOutcome:
    data = {**decision_record(refund), "seen": refund_fingerprint(refund)}
    earlier = proposals.find_open_proposal(APPROVAL, refund)
    if earlier is not None and _is_current(earlier, refund):
        data = earlier.data  # the same decision; releases before wrote the payee in the proposer's language
    elif earlier is not None:
        proposals.expire_proposal(earlier)  # it was about something else than what would be approved now
    outcome = propose_or_approve(
        act=APPROVAL, about=refund, actor=actor, reason=reason or RefundReason.APPROVED, data=data
    )
    refund.refresh_from_db()
    return outcome


def open_approval(refund: Refund) -> Proposal | None:
    """The proposal that waits for a second person or for its time, if it fits the refund as it stands."""
    proposal = proposals.find_open_proposal(APPROVAL, refund)
    return proposal if proposal and _is_current(proposal, refund) else None


def withdraw_approval(*, refund: Refund, actor: str) -> None:
    """Take an open proposal back; anybody of the staff may. Raises ActionNotAllowedError if there is none."""
    proposal = proposals.find_open_proposal(APPROVAL, refund)
    if proposal is None or not proposals.withdraw(proposal, actor=actor):
        raise ActionNotAllowedError(_("There is no open proposal."))


def _is_current(proposal: Proposal, refund: Refund) -> bool:
    return bool(proposal.data.get("seen") == refund_fingerprint(refund))


@proposal_executor(APPROVAL, gettext_lazy("Approve a refund"))
def _approve_proposed(proposal: Proposal, actor: Actor) -> None:
    refund = Refund.objects.select_related("customer", "payee").get(pk=Ref.parse(proposal.subject).pk)
    require_status(refund, RefundStatus.REQUESTED)
    is_one_person = proposal.due_at is not None
    if not _is_current(proposal, refund):
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
    _demand(why_not_approved(refund, by=actor))
    approval_limits.lock_sums(by=actor, payee=payee_key(refund))
    _grant(
        refund,
        actor,
        proposal.reason,
        first="" if is_one_person else proposal.proposer,
        is_one_person=is_one_person,
    )


def decision_record(refund: Refund) -> dict[str, object]:
    """What an approval is about, for the log of acts."""
    return {"amount": refund.amount, "payee": payee_text(refund.payee)}


def payee_key(refund: Refund) -> str:
    """To whose sums an approval adds: the account's, or the wallet's."""
    if refund.payee is None or not refund.payee.fingerprint:
        return approval_limits.wallet_payee_key(refund.customer)
    return refund.payee.fingerprint


def _grant(refund: Refund, actor: str, reason: str, *, first: str = "", is_one_person: bool = False) -> None:
    """Let the money go, inside the caller's transaction."""
    is_explained = reason not in ("", RefundReason.APPROVED)
    why = Reason(RefundReason.APPROVED_BECAUSE, note=reason) if is_explained else RefundReason.APPROVED
    approval_limits.record_grant(
        refund,
        owed=refund.owed_at_first,
        amount=refund.amount,
        payee=payee_key(refund),
        by=actor,
        first=first,
        is_one_person=is_one_person,
    )
    amend_refund(
        refund,
        to=RefundStatus.APPROVED,
        why=why,
        actor=actor,
        approved_by=actor,
        approved_by_id=separation_of_duties.resolve_user_id(actor),
        explanation="",
    )
    if not refund.undelivered:
        journal.post_return(refund_id=refund.pk, about=refund.about, amount=refund.amount)
    approval_limits.close_proposal(APPROVAL, refund)
    desk.close_items(about=refund, outcome=RefundReason.APPROVED, by=actor)
    chosen = payout_method(refund.destination)
    if isinstance(chosen, InstantPayout):
        pay_at_once(refund, chosen, actor)
    else:
        title = Reason(chosen.history.to_pay, amount=format_dinars(refund.amount))
        desk.open_item(kind=PaymentsDeskKind.REFUND_PAYOUT, about=refund, title=title)


def why_not_approved(refund: Refund, *, by: str) -> str:
    """Why this person cannot approve the refund as it stands, nor propose it, in words; empty if they can."""
    if not refund.destination:
        return _("Nothing can be approved before it is known where the money goes.")
    if separation_of_duties.is_own_customer(refund.customer, by=by):
        return _("It is your own refund: another person has to decide.")
    touched = [] if _is_single() else _known(involved_staff.staff_behind_payee(refund))
    why_not = separation_of_duties.why_not_second_person(touched, by=by)
    if why_not and touched:
        return _("Whoever has said where it goes does not approve it: %(part)s") % {"part": why_not}
    if why_not or _is_single():
        return why_not
    claimed_by = _known(involved_staff.staff_who_claimed(refund))
    if why_not := separation_of_duties.why_not_second_person(claimed_by, by=by):
        return _("Whoever asked for it does not approve it: %(part)s") % {"part": why_not}
    if not is_large(refund, by=by):
        return ""
    why_not = separation_of_duties.why_not_second_person(
        _known(involved_staff.staff_behind_refund(refund)), by=by
    )
    return why_not and _("From %(limit)s on another person has to approve: %(part)s") % {
        "limit": dinars_text(approval_limits.two_person_threshold()),
        "part": why_not,
    }


def takes_proposal(refund: Refund, *, by: str) -> bool:
    """Whether this person's approval is a first half only.

    A hand of somebody of whom only a name is left may be anybody's: then two have to agree, of whom one at
    most is that person. In a shop of one person it is announced, and waits.
    """
    if approval_limits.is_proposed_by_another(APPROVAL, refund, by=by) and open_approval(refund):
        return True  # they are the first of two already
    touched = involved_staff.staff_behind_payee(refund)
    is_touched_by_unknown = len(_known(touched)) < len(touched)
    if _is_single():
        by_hand = bool(touched) and bool(separation_of_duties.why_not_second_person(touched, by=by))
        is_claimed = bool(involved_staff.staff_who_claimed(refund))
        return by_hand or is_claimed or is_large(refund, by=by)
    return is_touched_by_unknown or (is_large(refund, by=by) and not _first_hand(refund, by=by))


def is_large(refund: Refund, *, by: str) -> bool:
    """Whether it takes two persons: by what it came to at first, or with what this person or payee had."""
    return approval_limits.needs_second_person(
        owed=refund.owed_at_first, amount=refund.amount, payee=payee_key(refund), by=by
    )


def needs_two_persons(refund: Refund) -> bool:
    """Whether it takes two persons whoever approves it, by what it came to at first."""
    return refund.owed_at_first >= approval_limits.two_person_threshold()


def _first_hand(refund: Refund, *, by: str) -> str:
    """Of two persons the first: who of the staff asked for it or changed it, if `by` may be the second."""
    known = _known(involved_staff.staff_behind_refund(refund))
    return known[-1] if known and not separation_of_duties.why_not_second_person(known, by=by) else ""


def _known(people: list[Actor]) -> list[Actor]:
    """Those of whom more than a name is left that may be anybody's."""
    return [each for each in people if separation_of_duties.resolve_user_id(each) is not None]


def _is_single() -> bool:
    return bool(settings.STAFF_MODE == StaffMode.SINGLE)


def _demand(why_not: str) -> None:
    if why_not:
        raise ActionNotAllowedError(why_not)


def reject(*, refund: Refund, actor: str, explanation: str) -> None:
    """Refuse to pay for a card that was delivered; the customer reads why. Raises ActionNotAllowedError."""
    require_status(refund, RefundStatus.REQUESTED)
    if not may_be_rejected(refund):
        raise ActionNotAllowedError(
            _("Money that is owed cannot be rejected: correct the amount, or send it elsewhere.")
        )
    told = require_reason(explanation)
    with transaction.atomic():
        amend_refund(
            refund,
            to=RefundStatus.REJECTED,
            why=Reason(RefundReason.REJECTED, note=told),
            actor=actor,
            explanation=truncate(told, 300),
            **changed_by(actor),
        )
        approval_limits.close_proposal(APPROVAL, refund)
        desk.close_items(about=refund, outcome=Reason(RefundReason.REJECTED, note=told), by=actor)
        audit_log.record(
            actor=actor,
            act="refund.reject",
            about=refund,
            before={"status": RefundStatus.REQUESTED},
            after={"status": refund.status},
            reason=told,
        )


def may_be_rejected(refund: Refund) -> bool:
    """Only a card that came may be refused its money, and only until an approval has made it owed."""
    return not is_booked(refund)
