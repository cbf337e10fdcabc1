"""What reviewers may do about a refund, with the forms that they fill in for it."""

from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.staff.proposals import ProposalOutcome
from core.fields import DinarsFormField
from payments.admin.row_actions import ActionReasonForm, RowAction, proposal_message
from payments.models import Refund
from payments.payout_methods.base import PayoutMethod, Text
from payments.payout_methods.registry import offered_payout_methods, payout_method
from payments.refunds import (
    approve,
    bounce,
    change_destination,
    correct_amount,
    explain_payout,
    may_be_rejected,
    open_approval,
    pay_out,
    reject,
    unproved_payouts,
    withdraw_approval,
)
from payments.refunds.forms import DestinationForm
from payments.refunds.payout import MAX_REFERENCE_LENGTH
from payments.states import RefundStatus

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class NoteForm(forms.Form):
    """A word for the history, if there is anything to say."""

    reason = forms.CharField(
        label=_("Note"), required=False, max_length=150, widget=forms.TextInput(attrs=PLAIN)
    )


class AmountForm(ActionReasonForm):
    amount = DinarsFormField(label=_("Amount in dinars"))
    field_order = ["amount", "reason"]


class RedirectForm(DestinationForm, ActionReasonForm):
    """The customer's own form in words for staff, with a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["destination"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.label = capfirst(gettext("destination"))
        field.choices = [(each.name, capfirst(str(each.label))) for each in offered_payout_methods()]


class ExplanationForm(forms.Form):
    explanation = forms.CharField(
        label=_("What the customer reads"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ReferenceForm(forms.Form):
    """Under which reference it was paid; `label` is what its payout method calls that."""

    reference = forms.CharField(
        max_length=MAX_REFERENCE_LENGTH, widget=forms.TextInput(attrs={**PLAIN, "dir": "ltr"})
    )

    def __init__(self, *args: Any, label: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].label = str(label)


def _approve(*, row: Refund, actor: str, form: forms.Form) -> str:
    outcome = approve(refund=row, actor=actor, reason=form.cleaned_data["reason"])
    return approval_message(row, outcome)


def approval_message(refund: Refund, outcome: ProposalOutcome) -> str:
    """What staff are told of their approval."""
    if outcome != ProposalOutcome.DONE:
        return proposal_message(outcome)
    return str(payout_method(refund.destination).for_staff.approved)


def _correct(*, row: Refund, actor: str, form: forms.Form) -> str:
    typed = form.cleaned_data
    correct_amount(refund=row, amount=typed["amount"], actor=actor, reason=typed["reason"])
    return gettext("The amount is corrected.")


def _redirect(*, row: Refund, actor: str, form: DestinationForm) -> str:
    change_destination(refund=row, payee=form.payee, actor=actor, reason=form.cleaned_data["reason"])
    return gettext("The money goes elsewhere now; the customer is told.")


def _reject(*, row: Refund, actor: str, form: forms.Form) -> str:
    reject(refund=row, actor=actor, explanation=form.cleaned_data["explanation"])
    return gettext("Rejected. The code can be shown again; the customer is told.")


def _pay_out(*, row: Refund, actor: str, form: forms.Form) -> str:
    pay_out(refund=row, reference=form.cleaned_data["reference"], actor=actor)
    return gettext("Paid out under the reference %(reference)s.") % {"reference": row.external_reference}


def _bounce(*, row: Refund, actor: str, form: forms.Form) -> str:
    bounce(refund=row, actor=actor, explanation=form.cleaned_data["explanation"])
    return gettext("It is under review again; the customer is asked to choose anew.")


def _withdraw(*, row: Refund, actor: str, form: forms.Form) -> str:  # noqa: ARG001 - as all acts
    withdraw_approval(refund=row, actor=actor)
    return gettext("The proposal is taken back.")


def _explain(*, row: Refund, actor: str, form: forms.Form) -> str:
    outcome = explain_payout(refund=row, actor=actor, reason=form.cleaned_data["reason"])
    return proposal_message(outcome) or gettext("It is explained, by two persons.")


APPROVE = RowAction(
    "approve",
    _("Approve"),
    _("Into the wallet the money goes at once. Everything else is paid by hand, and noted here afterwards."),
    _approve,
    NoteForm,
)
WITHDRAW = RowAction(
    "withdraw",
    _("Take the proposal back"),
    _("Nothing is done."),
    _withdraw,
    forms.Form,
    requires_step_up=False,
)
CORRECT = RowAction(
    "correct",
    _("Correct the amount"),
    _("At most what the customer paid for these cards. The reason stands in the history."),
    _correct,
    AmountForm,
    requires_step_up=False,
)
REDIRECT = RowAction(
    "redirect",
    _("Change the destination"),
    _("When the customer has asked for it and you know that it was they. They are told by e-mail."),
    _redirect,
    RedirectForm,
)
REJECT = RowAction(
    "reject",
    _("Reject"),
    _("Only for a card that was delivered: its code can be shown again, and the customer reads why."),
    _reject,
    ExplanationForm,
    requires_step_up=False,
)
EXPLAIN = RowAction(
    "explain",
    _("Explain the payout"),
    _("No line of a statement shows this payout. Two persons say why, of whom the second did not note it."),
    _explain,
)


PAY_OUT = RowAction("pay_out", "", "", _pay_out, ReferenceForm)  # the payout method has the words for it
BOUNCE = RowAction("bounce", "", "", _bounce, ExplanationForm, requires_step_up=False)  # likewise


def _paying(chosen: PayoutMethod) -> list[RowAction]:
    """Noting that it was paid, and taking it back, as this payout method calls them."""
    words = chosen.for_staff
    form = partial(ReferenceForm, label=words.reference)
    return [
        replace(PAY_OUT, label=words.note, help=words.note_help, form=form),
        replace(BOUNCE, label=words.take_back, help=words.take_back_help),
    ]


def possible_refund_actions(refund: Refund) -> list[RowAction]:
    """What may be done as the refund stands; who may do it is another matter."""
    if refund.status == RefundStatus.REQUESTED:
        proposed = [WITHDRAW] if open_approval(refund) else []
        return [APPROVE, *proposed, CORRECT, REDIRECT, *([REJECT] if may_be_rejected(refund) else [])]
    if refund.status == RefundStatus.APPROVED:
        return _paying(payout_method(refund.destination))
    return [EXPLAIN] if unproved_payouts().filter(pk=refund.pk).exists() else []
