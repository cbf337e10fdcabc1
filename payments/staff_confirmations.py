"""What staff say about payments that no machine can ask about: the money is here, or it will not come.

Their word is a row of its own (StaffConfirmation); what follows from it is found out by asking the gateway,
as for any other payment. So a word that was written is never lost, whatever stops the rest.

One person's word makes no money: it takes a statement that somebody else imported, or a second person. Small
sums are the exception, and all of them that one person confirms in 24 hours stay below one small sum.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff.proposals import (
    ProposalOutcome,
    find_open_proposal,
    proposal_executor,
    propose_or_approve,
    withdraw,
)
from accounts.staff.separation_of_duties import is_own_customer, resolve_user_id, why_not_second_person
from accounts.staff.vouches import logins_of_same_holder
from core import audit_log, clock, outbox
from core.audit_log import ActionNotAllowedError, require_reason
from core.intervals import Interval
from core.locks import acquire, lock_rows
from core.money import CENTIMES_PER_DINAR, format_dinars
from core.moves import LostRaceError, move
from core.reasons import Reason
from core.references import Ref
from core.text import truncate
from payments.gateways.registry import gateway
from payments.incoming.status_check import apply_gateway_status
from payments.kinds import PaymentsMailKind
from payments.models import Payment, StaffConfirmation, StatementLine, Unapplied
from payments.models.transfer import ReceiptVerdict
from payments.reasons import PaymentReason
from payments.states import Basis, PaymentStatus
from payments.transfers.proving_lines import names_another, open_lines, why_not_alone
from payments.transfers.receipts.receipt_review import close_review
from payments.transfers.sealed_texts import canonical_reference

# Late money counts as well: what has expired or failed can still be confirmed.
CONFIRMABLE = (PaymentStatus.PENDING, PaymentStatus.IN_REVIEW, PaymentStatus.EXPIRED, PaymentStatus.FAILED)
CONFIRM_ACT = "payment.confirm"
TRIES = 3  # each of them loses at most to one look that was under way


class SecondPersonMissingError(ActionNotAllowedError):
    """One person's word is not enough for this money."""


def confirm_money(
    *, payment: Payment, amount: int, reference: str, actor: str, line: StatementLine | None = None
) -> None:
    """Write down that `amount` centimes were seen on the shop's account, and act on it at once.

    `reference` is the statement's own, and confirms one payment of a gateway only; `line` is the imported
    line that says so. Another amount than was asked for becomes unapplied. Outside any transaction; once: of
    two at the same moment, one raises ActionNotAllowedError. Raises SecondPersonMissingError where neither
    a statement of somebody else nor a small sum stands in for a second person.
    """
    note = ConfirmationNote(payment, amount, canonical_reference(reference), line)
    _refuse(payment, actor, amount, note.reference)
    with transaction.atomic():
        basis = _basis(payment, amount, actor, line)
        _write_down(note, actor=actor, basis=basis)
        told = {**note.data, "basis": str(basis)}
        audit_log.record(actor=actor, act=CONFIRM_ACT, about=payment, after=told)
        if proposal := find_open_proposal(CONFIRM_ACT, payment):
            withdraw(proposal, actor=actor)
    _follow(payment)


def confirm_or_propose(
    *, payment: Payment, amount: int, reference: str, actor: str, line: StatementLine | None = None
) -> ProposalOutcome:
    """Confirm what one person may, agree to what another has proposed, or else propose it.

    Outside any transaction. Raises ActionNotAllowedError. A proposal that was agreed to is acted on at once.
    """
    name = canonical_reference(reference)
    _refuse(payment, actor, amount, name)
    note = ConfirmationNote(payment, amount, name, line)
    proposal = find_open_proposal(CONFIRM_ACT, payment)
    if proposal is None or proposal.data != note.data:
        with suppress(SecondPersonMissingError):
            confirm_money(payment=payment, amount=amount, reference=name, actor=actor, line=line)
            return ProposalOutcome.DONE
    outcome = propose_or_approve(act=CONFIRM_ACT, about=payment, data=note.data, actor=actor, reason=name)
    if outcome == ProposalOutcome.DONE:
        _follow(payment)
    return outcome


def agree_to_confirmation(*, payment: Payment, actor: str) -> ProposalOutcome:
    """Say, as a second person, that what another has proposed is true. Raises ActionNotAllowedError."""
    proposal = find_open_proposal(CONFIRM_ACT, payment)
    if proposal is None:
        raise ActionNotAllowedError(_("There is no open proposal."))
    if refusal := why_not_agree(payment, proposal, by=actor):
        raise ActionNotAllowedError(refusal)
    outcome = propose_or_approve(
        act=CONFIRM_ACT, about=payment, data=proposal.data, actor=actor, reason=proposal.reason
    )
    if outcome == ProposalOutcome.DONE:
        _follow(payment)
    return outcome


def why_not_agree(payment: Payment, proposal: Proposal, *, by: str) -> str:
    """Why this person is not the second whom a proposal waits for, in words; empty if they are."""
    if proposal.due_at is not None:
        return _("It is planned already, and done once its time has come.")
    return why_not_confirmed(payment, by=by) or why_not_second_person([proposal.proposer], by=by)


def confirmations_awaiting_second() -> list[tuple[Payment, Proposal]]:
    """What one person says to have seen and nobody has agreed to yet, the oldest first."""
    rows = Proposal.objects.filter(act=CONFIRM_ACT, closed_at=None).order_by("pk")
    proposals = {Ref.parse(each.subject).pk: each for each in rows}
    payments = Payment.objects.select_related("customer").in_bulk(proposals)
    return [(payments[pk], each) for pk, each in proposals.items() if pk in payments]


@dataclass(frozen=True)
class ConfirmationNote:
    """What a person says that they saw."""

    payment: Payment
    amount: int
    reference: str  # canonical
    line: StatementLine | None = None

    @property
    def data(self) -> dict[str, Any]:
        """As a proposal keeps it."""
        line = self.line.pk if self.line else None
        return {"amount": self.amount, "reference": self.reference, "line": line}

    @classmethod
    def of(cls, subject: str, data: Mapping[str, Any]) -> "ConfirmationNote":
        """What a proposal keeps, with the rows as they are now."""
        payment = Payment.objects.select_related("customer__user").get(pk=Ref.parse(subject).pk)
        line = StatementLine.objects.get(pk=data["line"]) if data["line"] else None
        return cls(payment, data["amount"], canonical_reference(data["reference"]), line)


def _demand_confirmable(subject: str, data: Mapping[str, Any]) -> None:
    note = ConfirmationNote.of(subject, data)
    if refusal := _why_not_now(note.payment):
        raise ActionNotAllowedError(refusal)
    if StaffConfirmation.objects.filter(payment=note.payment).exists():  # its gateway is being asked
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))


@proposal_executor(CONFIRM_ACT, gettext_lazy("The money is here"), check=_demand_confirmable)
def _confirm_by_two(proposal: Proposal, actor: str) -> None:
    """What two persons say, or one in a shop of one person. The payment is due to be asked about then."""
    note = ConfirmationNote.of(proposal.subject, proposal.data)
    first = proposal.proposer
    _refuse(note.payment, actor, note.amount, note.reference)
    if proposal.agreed_by_id is None:
        _write_down(note, actor=first, basis=Basis.ONE_PERSON)
    else:
        _write_down(note, actor=first, second=actor, basis=Basis.TWO_PERSONS)


def _write_down(note: ConfirmationNote, *, actor: str, basis: Basis, second: str | None = None) -> None:
    """The word itself, with all that follows from it at once, inside the caller's transaction."""
    _refuse(note.payment, actor, note.amount, note.reference)
    _lock_confirmable(note.payment)
    confirmation = _create(note, actor, second, basis)
    if note.line is not None:
        attach_line(line=note.line, confirmation=confirmation)
    outcome = Reason(PaymentReason.SEEN_AS, amount=format_dinars(note.amount), reference=note.reference)
    close_review(
        payment=note.payment, verdict=ReceiptVerdict.ACCEPTED, actor=second or actor, outcome=outcome
    )


def _refuse(payment: Payment, actor: str, amount: int, reference: str) -> None:
    why_not = why_not_confirmed(payment, by=actor)
    if why_not:
        raise ActionNotAllowedError(why_not)
    if not reference:
        raise ActionNotAllowedError(_("Write the reference under which the money stands on the statement."))
    if amount <= 0:
        raise ActionNotAllowedError(_("Write the amount that has arrived."))


def why_not_confirmed(payment: Payment, *, by: str) -> str:
    """Why this person cannot confirm the payment as it stands, in words; empty if they can."""
    if not gateway(payment.gateway).is_confirmed_by_staff:
        return _("Payments of this kind are confirmed by asking the gateway.")
    if is_own_customer(payment.customer, by=by):
        return _("It is your own payment: another person has to confirm it.")
    return _why_not_now(payment)


def _why_not_now(payment: Payment) -> str:
    if payment.status not in CONFIRMABLE or payment.reference is None:
        return _("That is not possible any more: this payment is “%(status)s”.") % {
            "status": payment.get_status_display()
        }
    return ""


def _basis(payment: Payment, amount: int, actor: str, line: StatementLine | None) -> Basis:
    """Why one person's word is enough, inside the caller's transaction. Raises SecondPersonMissingError."""
    if line is not None:
        if not why_not_alone(line, payment, by=actor):
            return Basis.STATEMENT
        if names_another(line, payment):
            raise SecondPersonMissingError(_("The line names another payment."))
    if _fits_small_sum(actor, amount):
        return Basis.SMALL_SUM
    raise SecondPersonMissingError(_("Another person has to say that the money is here."))


def _fits_small_sum(actor: str, amount: int) -> bool:
    """Whether it stays a small sum with all that this person has confirmed alone lately. Rivals wait.

    By whichever login: of those that they have made, each would have a small sum of its own.
    """
    user_id = resolve_user_id(actor)
    if user_id is None:
        return False
    logins = logins_of_same_holder(user_id)
    for login in logins:
        acquire(f"confirms-alone:{login}")
    lately = StaffConfirmation.objects.filter(
        confirmed_by_id__in=logins,
        basis=Basis.SMALL_SUM,
        confirmed_at__gt=clock.now() - Interval.ALONE_WINDOW.duration,
    )
    before = lately.aggregate(total=Sum("amount"))["total"] or 0
    return int(before) + amount < single_person_limit()


def single_person_limit() -> int:
    """The small sum, in centimes: below it one person's word is enough."""
    return int(settings.TRANSFER_ALONE_BELOW) * CENTIMES_PER_DINAR


def _lock_confirmable(payment: Payment) -> None:
    """Rivals wait from here on. Raises ActionNotAllowedError."""
    confirmable = Payment.objects.filter(pk=payment.pk, status__in=CONFIRMABLE, reference__isnull=False)
    if not lock_rows(confirmable, column="status"):
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
    confirmable.update(next_due_at=clock.now())  # asked about by the next sweep, should we stop halfway


def _create(note: ConfirmationNote, actor: str, second: str | None, basis: Basis) -> StaffConfirmation:
    try:
        with transaction.atomic():
            return StaffConfirmation.objects.create(
                payment=note.payment,
                gateway=note.payment.gateway,
                amount=note.amount,
                reference=note.reference,
                confirmed_by=truncate(actor, 100),
                confirmed_by_id=resolve_user_id(actor),
                second_by=truncate(second or "", 100),
                second_by_id=resolve_user_id(second) if second else None,
                basis=basis,
                alone_below=single_person_limit(),
            )
    except IntegrityError:
        pass
    others = StaffConfirmation.objects.filter(gateway=note.payment.gateway, reference=note.reference)
    other = others.exclude(payment=note.payment).select_related("payment").first()
    if other is None:
        raise ActionNotAllowedError(_("The money of this payment was seen already."))
    raise ActionNotAllowedError(
        _("The reference %(reference)s has confirmed “%(payment)s” already. It cannot pay twice.")
        % {"reference": note.reference, "payment": other.payment.title}
    )


def attach_line(*, line: StatementLine, confirmation: StaffConfirmation) -> None:
    """Let a line that brought money belong to a confirmation. Once; raises ActionNotAllowedError."""
    free = open_lines().filter(pk=line.pk)
    try:
        with transaction.atomic():
            tied = free.update(confirmation=confirmation)
    except IntegrityError:
        tied = 0
    if tied != 1:
        raise ActionNotAllowedError(_("This line was used or set aside already."))


def _follow(payment: Payment) -> None:
    """Ask for the truth and act on it; a look that was under way may come first with what it saw before."""
    for _try in range(TRIES):
        payment.refresh_from_db()
        apply_gateway_status(payment=payment, fact=gateway(payment.gateway).fetch(payment))
        payment.refresh_from_db()
        if is_processed(payment):
            return
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())


def is_processed(payment: Payment) -> bool:
    """Whether what staff saw of it is in the books: as this payment, or as money that fits no order."""
    return payment.status == PaymentStatus.CONFIRMED or Unapplied.objects.filter(payment=payment).exists()


def give_up(*, payment: Payment, actor: str, explanation: str) -> None:
    """End a payment whose money does not come. Raises ActionNotAllowedError.

    Who has sent a picture reads the explanation. Money that comes all the same can still be confirmed.
    """
    told = require_reason(explanation)
    if not gateway(payment.gateway).is_confirmed_by_staff or not payment.is_open:
        raise ActionNotAllowedError(
            _("Only a payment that staff confirm, and that is open, can be given up.")
        )
    if is_own_customer(payment.customer, by=actor):
        raise ActionNotAllowedError(_("It is your own payment: another person has to give it up."))
    why = Reason(PaymentReason.GIVEN_UP, note=told)
    with transaction.atomic():
        try:
            move(payment, to=PaymentStatus.FAILED, why=why, actor=actor, next_due_at=None)
        except LostRaceError:
            raise ActionNotAllowedError(
                _("It has changed meanwhile. Look again before you decide.")
            ) from None
        if StaffConfirmation.objects.filter(payment=payment).exists():
            raise ActionNotAllowedError(_("The money of this payment was seen already."))
        proof = close_review(
            payment=payment,
            verdict=ReceiptVerdict.REJECTED,
            actor=actor,
            outcome=why,
            explanation=told,
        )
        if proof is not None:
            outbox.queue(kind=PaymentsMailKind.PROOF_REJECTED, about=proof)
        audit_log.record(actor=actor, act="payment.give_up", about=payment, reason=told)
        if proposal := find_open_proposal(CONFIRM_ACT, payment):
            withdraw(proposal, actor=actor)
