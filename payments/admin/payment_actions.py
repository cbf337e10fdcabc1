"""What staff may do about a payment that no machine can be asked about, whatever its gateway."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.staff.proposals import ProposalOutcome, find_open_proposal, withdraw
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.fields import DinarsFormField
from payments.admin.refunds.actions import PLAIN, ExplanationForm
from payments.admin.row_actions import RowAction
from payments.gateways.registry import GATEWAYS
from payments.models import Payment, StaffConfirmation
from payments.staff_confirmations import (
    CONFIRM_ACT,
    CONFIRMABLE,
    agree_to_confirmation,
    confirm_or_propose,
    give_up,
)
from payments.states import PaymentStatus
from payments.transfers.line_confirmation import line_of
from payments.transfers.receipts.proofs import request_new_receipt
from payments.transfers.receipts.receipt_review import waiting_proof
from payments.transfers.sealed_texts import MAX_REFERENCE_LENGTH

PERMISSION = "payments.add_staffconfirmation"


class SeenForm(forms.Form):
    """Nothing is filled in for staff: they write what they see on the account."""

    amount = DinarsFormField(label=_("Amount that arrived, in dinars"), min_value=1)
    reference = forms.CharField(
        label=_("Reference on the statement"),
        max_length=MAX_REFERENCE_LENGTH,
        widget=forms.TextInput(attrs={**PLAIN, "dir": "ltr"}),
    )


def _confirm(*, row: Payment, actor: Actor, form: forms.Form) -> str:
    amount, reference = form.cleaned_data["amount"], form.cleaned_data["reference"]
    line = line_of(payment=row, reference=reference, amount=amount)
    outcome = confirm_or_propose(payment=row, amount=amount, reference=reference, actor=actor, line=line)
    return confirmation_message(row, outcome)


def _agree(*, row: Payment, actor: Actor, form: forms.Form) -> str:  # noqa: ARG001 - as all acts
    return confirmation_message(row, agree_to_confirmation(payment=row, actor=actor))


def _take_back(*, row: Payment, actor: Actor, form: forms.Form) -> str:  # noqa: ARG001 - as all acts
    proposal = find_open_proposal(CONFIRM_ACT, row)
    if proposal is None or not withdraw(proposal, actor=actor):
        raise ActionNotAllowedError(gettext("There is no open proposal."))
    return gettext("The proposal is taken back.")


def confirmation_message(payment: Payment, outcome: ProposalOutcome = ProposalOutcome.DONE) -> str:
    """What a confirmation by staff has led to, in words."""
    if outcome == ProposalOutcome.PROPOSED:
        return gettext("Proposed. The money is believed once another person has seen it too.")
    if outcome == ProposalOutcome.SCHEDULED:
        return gettext("Planned. It is done in an hour unless it is cancelled.")
    payment.refresh_from_db()
    if payment.status != PaymentStatus.CONFIRMED:
        return gettext(
            "That is another amount than was asked for. It is kept as unapplied money: decide there."
        )
    if hasattr(payment, "unapplied"):
        return gettext("Confirmed, but the money fits no order any more: decide where it goes.")
    return gettext("Confirmed. The customer gets what was paid for.")


def _ask_again(*, row: Payment, actor: Actor, form: forms.Form) -> str:
    request_new_receipt(payment=row, actor=actor, explanation=form.cleaned_data["explanation"])
    return gettext("The customer is asked for another picture.")


def _give_up(*, row: Payment, actor: Actor, form: forms.Form) -> str:
    give_up(payment=row, actor=actor, explanation=form.cleaned_data["explanation"])
    return gettext("Given up. If the money comes all the same, it can still be confirmed.")


CONFIRM = RowAction(
    "confirm",
    _("The money is here"),
    _("Only what you see on the account or its statement counts; a picture proves nothing."),
    _confirm,
    SeenForm,
)
AGREE = RowAction(
    "agree",
    _("I have seen it too"),
    _("Look at the account itself: the money is there with just this amount and reference."),
    _agree,
    forms.Form,
)
TAKE_BACK = RowAction(
    "take_back",
    _("Take the proposal back"),
    _("Nothing is confirmed. The money can be proposed again."),
    _take_back,
    forms.Form,
    requires_step_up=False,
)
ASK_AGAIN = RowAction(
    "ask_again",
    _("Ask for another picture"),
    _("The customer reads why, by e-mail and on the page, and can send another."),
    _ask_again,
    ExplanationForm,
    requires_step_up=False,
)
GIVE_UP = RowAction(
    "give_up",
    _("Give up"),
    _("The money does not come. Whoever has sent a picture reads why; the order can be paid otherwise."),
    _give_up,
    ExplanationForm,
    requires_step_up=False,
)


def possible_payment_actions(payment: Payment) -> list[RowAction]:
    """What may be done as the payment stands; who may do it is another matter."""
    gateway = GATEWAYS.get(payment.gateway)
    if gateway is None or not gateway.is_confirmed_by_staff or _is_seen(payment):
        return []
    is_confirmable = payment.status in CONFIRMABLE and payment.reference
    is_proposed = find_open_proposal(CONFIRM_ACT, payment) is not None
    return [
        *([AGREE, TAKE_BACK] if is_proposed else [CONFIRM] if is_confirmable else []),
        *([ASK_AGAIN] if waiting_proof(payment) else []),
        *([GIVE_UP] if payment.is_open else []),
    ]


def _is_seen(payment: Payment) -> bool:
    return StaffConfirmation.objects.filter(payment=payment).exists()


def state_summary(payment: Payment) -> str:
    """What a page shows of the payment, so that a decision made on an older page is noticed."""
    proof = waiting_proof(payment)
    proposal = find_open_proposal(CONFIRM_ACT, payment)
    proposed = f"-proposal{proposal.pk}" if proposal else ""
    return f"{payment.status}-{proof.pk if proof else ''}-{'seen' if _is_seen(payment) else ''}{proposed}"
