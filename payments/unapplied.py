"""Money that fits no open order: booked, put on the desk, and put where it belongs, alone or by two."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff import separation_of_duties
from accounts.staff.proposals import ProposalOutcome, proposal_executor, propose_or_approve
from core import audit_log, clock, desk, outbox
from core.actors import Actor
from core.audit_log import ActionNotAllowedError, require_reason
from core.money import format_dinars
from core.reasons import Reason, ReasonOrNote, StaffNote
from core.references import Ref
from payments import approval_limits, signals, wallet
from payments.kinds import PaymentsDeskKind, PaymentsMailKind
from payments.ledger import journal
from payments.models import Payment, Refund, StaffConfirmation, Unapplied, WalletEntryKind
from payments.reasons import UnappliedReason
from payments.refunds.refund_request import request_refund_of_unapplied
from payments.states import Resolution
from payments.subjects import about_payment

KEEPING = "unapplied.wallet"
DESK_KINDS = (PaymentsDeskKind.UNAPPLIED_MONEY, PaymentsDeskKind.PAYMENT_MISMATCH)
OUTCOMES = {Resolution.WALLET: UnappliedReason.KEPT, Resolution.REFUND: UnappliedReason.OWED}


def record_unapplied(*, payment: Payment, amount: int, reason: ReasonOrNote) -> None:
    """Book `amount` centimes as unapplied inside the caller's transaction. Safe to call twice."""
    _, created = Unapplied.objects.get_or_create(
        payment=payment, defaults={"amount": amount, "reason": reason}
    )
    if not created:
        return
    journal.post_unapplied(
        payment_id=payment.pk,
        about=about_payment(payment.pk),
        amount=amount,
        source=wallet.source_of(payment),
    )
    desk.open_item(
        kind=PaymentsDeskKind.UNAPPLIED_MONEY,
        about=payment,
        title=Reason(UnappliedReason.CAME, amount=format_dinars(amount), why=reason),
    )


def keep_in_wallet(*, unapplied: Unapplied, actor: str, reason: str) -> ProposalOutcome:
    """Put unapplied money into its customer's wallet, and tell them. Once; raises ActionNotAllowedError.

    More than a small sum takes two persons. Whoever saw it come is the first of them; if nobody else did, it
    is proposed.
    """
    require_reason(reason)
    _demand_another_owner(unapplied, by=actor)
    with transaction.atomic():
        payee = approval_limits.wallet_payee_key(unapplied.payment.customer)
        approval_limits.lock_sums(by=actor, payee=payee)
        _demand_open(unapplied)  # whoever had the turn before may have decided this very one
        first = _who_saw_it(unapplied, by=actor)
        is_proposed = approval_limits.is_proposed_by_another(KEEPING, unapplied, by=actor)
        if not is_proposed and (first or not _is_large(unapplied, by=actor)):
            _keep(unapplied, actor, reason, first=first)
            audit_log.record(
                actor=actor,
                second=first,
                act=KEEPING,
                about=unapplied,
                after={"amount": unapplied.amount},
                reason=reason,
            )
            return ProposalOutcome.DONE
        data = {"amount": unapplied.amount}
        return propose_or_approve(act=KEEPING, about=unapplied, actor=actor, reason=reason, data=data)


@proposal_executor(KEEPING, gettext_lazy("Put money without an order into the wallet"))
def _keep_proposed(proposal: Proposal, actor: Actor) -> None:
    unapplied = Unapplied.objects.select_related("payment__customer").get(pk=Ref.parse(proposal.subject).pk)
    _demand_another_owner(unapplied, by=actor)
    is_one_person = proposal.due_at is not None
    first = "" if is_one_person else proposal.proposer
    _keep(unapplied, actor, proposal.reason, first=first, is_one_person=is_one_person)


def _keep(unapplied: Unapplied, actor: str, reason: str, *, first: str, is_one_person: bool = False) -> None:
    """Inside the caller's transaction."""
    about = about_payment(unapplied.payment_id)
    customer, amount = unapplied.payment.customer, unapplied.amount
    _resolve(unapplied, Resolution.WALLET, actor, reason)
    approval_limits.record_grant(
        unapplied,
        owed=amount,
        amount=amount,
        payee=approval_limits.wallet_payee_key(customer),
        by=actor,
        first=first,
        is_one_person=is_one_person,
    )
    journal.post_unapplied_to_wallet(unapplied_id=unapplied.pk, about=about, amount=amount)
    wallet.credit(
        customer=customer,
        amount=amount,
        kind=WalletEntryKind.UNAPPLIED,
        key=wallet.entry_key(WalletEntryKind.UNAPPLIED, unapplied.pk),
        about=about,
    )
    outbox.queue(kind=PaymentsMailKind.UNAPPLIED_IN_WALLET, about=unapplied)


def _is_large(unapplied: Unapplied, *, by: str) -> bool:
    payee = approval_limits.wallet_payee_key(unapplied.payment.customer)
    return approval_limits.needs_second_person(
        owed=unapplied.amount, amount=unapplied.amount, payee=payee, by=by
    )


def _who_saw_it(unapplied: Unapplied, *, by: str) -> str:
    """Another of the staff who saw the money on the account, after whom `by` may be the second person."""
    seen = StaffConfirmation.objects.filter(payment=unapplied.payment_id).first()
    if seen is None:
        return ""
    people = (Actor(seen.confirmed_by, seen.confirmed_by_id), Actor(seen.second_by, seen.second_by_id))
    return next(
        (each for each in people if each and not separation_of_duties.why_not_second_person([each], by=by)),
        "",
    )


def _demand_another_owner(unapplied: Unapplied, *, by: str) -> None:
    if separation_of_duties.is_own_customer(unapplied.payment.customer, by=by):
        raise ActionNotAllowedError(_("It is your own money: another person has to decide."))


def _demand_open(unapplied: Unapplied) -> None:
    if not Unapplied.objects.filter(pk=unapplied.pk, resolved_at=None).exists():
        raise ActionNotAllowedError(_("It was decided already where this money goes."))


def refund_unapplied(*, unapplied: Unapplied, actor: str, reason: str) -> Refund:
    """Owe unapplied money back: a refund is requested, whose destination the customer chooses.

    Once; raises ActionNotAllowedError. It is approved as any other, by those who may.
    """
    _demand_another_owner(unapplied, by=actor)
    with transaction.atomic():
        _resolve(unapplied, Resolution.REFUND, actor, reason)
        refund = request_refund_of_unapplied(
            unapplied=unapplied, requested_by=actor, reason=StaffNote(reason)
        )
        signals.refund_changed.send(sender=Refund, refund=refund, was="", changed=frozenset(), is_news=True)
        audit_log.record(
            actor=actor,
            act="unapplied.refund",
            about=unapplied,
            after={"amount": unapplied.amount, "refund": refund.pk},
            reason=reason,
        )
    return refund


def _resolve(unapplied: Unapplied, resolution: Resolution, actor: str, reason: str) -> None:
    """Whoever finds it unresolved resolves it; a conditional UPDATE, so that of rivals one does."""
    why = require_reason(reason)
    unresolved = Unapplied.objects.filter(pk=unapplied.pk, resolved_at=None)
    if unresolved.update(resolved_at=clock.now(), resolved_by=actor, resolution=resolution) != 1:
        raise ActionNotAllowedError(_("It was decided already where this money goes."))
    unapplied.refresh_from_db()
    approval_limits.close_proposal(KEEPING, unapplied)
    outcome = Reason(OUTCOMES[resolution], note=why)
    for kind in DESK_KINDS:
        desk.close_items(about=unapplied.payment, kind=kind, outcome=outcome, by=actor)
