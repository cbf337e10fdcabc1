"""What staff say about payments that no machine can ask about: the money is here, or it will not come.

Their word is a row of its own (StaffConfirmation); what follows from it is found out by asking the gateway,
as for any other payment. So a word that was written is never lost, whatever stops the rest.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock, outbox
from core.money import format_dinars
from core.moves import LostRace, move
from payments.asking import apply_fact
from payments.gateways.registry import gateway
from payments.models import Payment, StaffConfirmation, StatementLine, Unapplied
from payments.models.transfer import Verdict
from payments.refunds.changing import demand_reason
from payments.refusal import CannotAct
from payments.states import PaymentStatus
from payments.transfers.review import close_review
from payments.transfers.texts import ascii_digits, one_line

# Late money counts as well: what has expired or failed can still be confirmed.
CONFIRMABLE = (PaymentStatus.PENDING, PaymentStatus.IN_REVIEW, PaymentStatus.EXPIRED, PaymentStatus.FAILED)
LONGEST_REFERENCE = 100
TRIES = 3  # each of them loses at most to one look that was under way


def confirm_money(
    *, payment: Payment, amount: int, reference: str, actor: str, line: StatementLine | None = None
) -> None:
    """Write down that `amount` centimes were seen on the shop's account, and act on it at once.

    `reference` is the statement's own, and confirms one payment of a gateway only; `line` is the imported
    line that says so. Another amount than was asked for becomes unapplied. Outside any transaction; once:
    of two at the same moment, one raises CannotAct.
    """
    _refuse(payment, actor)
    name = canonical(reference)
    if not name:
        raise CannotAct(_("Write the reference under which the money stands on the statement."))
    if amount <= 0:
        raise CannotAct(_("Write the amount that has arrived."))
    with transaction.atomic():
        _hold(payment)
        confirmation = _note(payment, amount, name, actor)
        if line is not None:
            tie(line=line, confirmation=confirmation)
        outcome = f"{format_dinars(amount)} seen as {name}"
        close_review(payment=payment, verdict=Verdict.ACCEPTED, actor=actor, outcome=outcome)
    _follow(payment)


def _refuse(payment: Payment, actor: str) -> None:
    why_not = why_not_confirmed(payment, by=actor)
    if why_not:
        raise CannotAct(why_not)


def why_not_confirmed(payment: Payment, *, by: str) -> str:
    """Why this person cannot confirm the payment as it stands, in words; empty if they can."""
    if not gateway(payment.gateway).is_confirmed_by_staff:
        return _("Payments of this kind are confirmed by asking the gateway.")
    customer = payment.customer
    if by.lower() in (customer.email, customer.user.email if customer.user else ""):
        return _("It is your own payment: another person has to confirm it.")
    if payment.status not in CONFIRMABLE or payment.reference is None:
        return _("That is not possible any more: this payment is “%(status)s”.") % {
            "status": payment.get_status_display()
        }
    return ""


def canonical(reference: str) -> str:
    """The reference as it is compared, however it was typed: digits of any script, small letters, spaces."""
    return one_line(ascii_digits(reference)).upper()[:LONGEST_REFERENCE]


def _hold(payment: Payment) -> None:
    """Write to the payment's row, so that rivals wait from here on; it is due, should we stop halfway."""
    held = Payment.objects.filter(pk=payment.pk, status__in=CONFIRMABLE, reference__isnull=False)
    if held.update(next_due_at=clock.now()) != 1:
        raise CannotAct(_("It has changed meanwhile. Look again before you decide."))


def _note(payment: Payment, amount: int, reference: str, actor: str) -> StaffConfirmation:
    try:
        with transaction.atomic():
            return StaffConfirmation.objects.create(
                payment=payment,
                gateway=payment.gateway,
                amount=amount,
                reference=reference,
                confirmed_by=actor[:100],
            )
    except IntegrityError:
        pass
    others = StaffConfirmation.objects.filter(gateway=payment.gateway, reference=reference)
    other = others.exclude(payment=payment).select_related("payment").first()
    if other is None:
        raise CannotAct(_("The money of this payment was seen already."))
    raise CannotAct(
        _("The reference %(reference)s has confirmed “%(payment)s” already. It cannot pay twice.")
        % {"reference": reference, "payment": other.payment.title}
    )


def tie(*, line: StatementLine, confirmation: StaffConfirmation) -> None:
    """Let a line of a statement belong to a confirmation. Once; raises CannotAct."""
    free = StatementLine.objects.filter(pk=line.pk, confirmation=None, is_set_aside=False)
    try:
        with transaction.atomic():
            tied = free.update(confirmation=confirmation)
    except IntegrityError:
        tied = 0
    if tied != 1:
        raise CannotAct(_("This line was used or set aside already."))


def _follow(payment: Payment) -> None:
    """Ask for the truth and act on it; a look that was under way may come first with what it saw before."""
    for _try in range(TRIES):
        payment.refresh_from_db()
        apply_fact(payment=payment, fact=gateway(payment.gateway).fetch(payment))
        payment.refresh_from_db()
        if is_followed(payment):
            return
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())


def is_followed(payment: Payment) -> bool:
    """Whether what staff saw of it is in the books: as this payment, or as money that fits no order."""
    return payment.status == PaymentStatus.CONFIRMED or Unapplied.objects.filter(payment=payment).exists()


def give_up(*, payment: Payment, actor: str, explanation: str) -> None:
    """End a payment whose money does not come. Raises CannotAct.

    Who has sent a picture reads the explanation. Money that comes all the same can still be confirmed.
    """
    told = demand_reason(explanation)
    if not gateway(payment.gateway).is_confirmed_by_staff or not payment.is_open:
        raise CannotAct(_("Only a payment that staff confirm, and that is open, can be given up."))
    with transaction.atomic():
        try:
            move(payment, to=PaymentStatus.FAILED, why=f"given up: {told}", actor=actor, next_due_at=None)
        except LostRace:
            raise CannotAct(_("It has changed meanwhile. Look again before you decide.")) from None
        if StaffConfirmation.objects.filter(payment=payment).exists():
            raise CannotAct(_("The money of this payment was seen already."))
        proof = close_review(
            payment=payment,
            verdict=Verdict.REJECTED,
            actor=actor,
            outcome=f"given up: {told}",
            explanation=told,
        )
        if proof is not None:
            outbox.queue(kind="proof_rejected", about=proof)
