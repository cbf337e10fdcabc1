"""The page on which an order that a restore has lost is rebuilt, by two persons."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.authentication.step_up import require_step_up
from accounts.customers import customer_for_email
from accounts.models import Proposal
from accounts.staff import proposals
from core.actors import actor_of
from core.audit_log import ActionNotAllowedError
from core.backoffice.detail_tables import Table, facts_table
from core.money import InvalidAmountError, centimes_from_dinars, dinars_html
from core.text import truncate
from core.web.input_fields import EmailFormField, PlainFormField, ReferenceFormField
from orders.references import CROCKFORD, LENGTH
from orders.resolution.actions import outcome_text
from orders.resolution.lost_orders import ACT, LostLine, LostOrder, complete, propose_rebuild
from payments.gateways.registry import GATEWAYS

PERMISSION = "core.work_the_desk"


def _gateways() -> list[tuple[str, Any]]:
    return [
        (each.name, each.label) for each in GATEWAYS.values() if each.is_remote or each.is_confirmed_by_staff
    ]


class LostOrderForm(forms.Form):
    """What the mail or the receipt says, and what the gateway calls the payment."""

    email = EmailFormField(label=gettext_lazy("E-mail address of the customer"))
    reference = ReferenceFormField(
        label=gettext_lazy("Reference of the order (none: a top-up)"),
        required=False,
        validators=[RegexValidator(rf"^[{CROCKFORD}]{{{LENGTH}}}$")],
    )
    gateway = forms.ChoiceField(label=gettext_lazy("Paid by"), choices=_gateways)
    gateway_reference = PlainFormField(
        label=gettext_lazy("The gateway's reference (of a transfer: none)"), max_length=64, required=False
    )
    bought = forms.CharField(
        label=gettext_lazy("Supplier orders, one a line: id, then the price of one card in dinars"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=150)

    def clean_bought(self) -> tuple[LostLine, ...]:
        return tuple(_part(line.split()) for line in self.cleaned_data["bought"].splitlines() if line.strip())

    def lost(self) -> LostOrder:
        """What is to be rebuilt, in words of the service."""
        told = self.cleaned_data
        return LostOrder(
            customer_id=customer_for_email(email=told["email"]).pk,
            reference=told["reference"],
            gateway=told["gateway"],
            gateway_reference=told["gateway_reference"],
            parts=told["bought"],
        )


def _part(words: list[str]) -> LostLine:
    try:
        price = centimes_from_dinars(words[1]) if len(words) > 1 else 0
    except InvalidAmountError:
        raise forms.ValidationError(_("Prices are whole dinars.")) from None
    return LostLine(supplier_id=words[0], unit_price=price)


def view(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    """The form, and what was proposed and waits for a second person."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = LostOrderForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if form.is_bound and form.is_valid():
        asked = require_step_up(request)
        if asked is not None:
            return asked
        if _propose(request, form.lost(), form.cleaned_data["reason"]):
            return _back()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Rebuild an order"),
        "opts": model_admin.opts,
        "form": form,
        "waiting": [_shown(each, request) for each in Proposal.objects.filter(act=ACT, closed_at=None)],
    }
    return TemplateResponse(request, "admin/orders/orphan/rebuild.html", context)


def review_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a proposal as it stands, or take it back (`?withdraw`)."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    proposal = get_object_or_404(Proposal, pk=pk, act=ACT)
    asked = require_step_up(request)
    if asked is not None:
        return asked
    if "withdraw" in request.POST:
        proposals.withdraw(proposal, actor=actor_of(request))
    else:
        _propose(request, LostOrder.read(proposal.data), proposal.reason, is_complete=True)
    return _back()


def _propose(request: HttpRequest, lost: LostOrder, reason: str, *, is_complete: bool = False) -> bool:
    try:
        told = lost if is_complete else complete(lost)
        outcome = propose_rebuild(lost=told, actor=actor_of(request), reason=reason)
    except ActionNotAllowedError as exc:
        messages.error(request, str(exc))
        return False
    messages.success(request, outcome_text(outcome).text)
    return True


def _initial(request: HttpRequest) -> dict[str, str]:
    return {"bought": truncate(request.GET.get("bought", ""), 80)}


def _shown(proposal: Proposal, request: HttpRequest) -> dict[str, Any]:
    lost = LostOrder.read(proposal.data)
    return {
        "proposal": proposal,
        "why_not": proposals.why_not_approve(proposal, by=actor_of(request)),
        "table": _facts(lost),
    }


def _facts(lost: LostOrder) -> Table:
    return facts_table(
        lost.reference or _("Wallet top-up"),
        (
            (_("customer"), lost.customer.email),
            (_("Paid by"), lost.gateway),
            (_("The gateway's reference"), lost.gateway_reference),
            (_("amount"), dinars_html(lost.amount)),
            *((part.supplier_id, dinars_html(part.unit_price)) for part in lost.parts),
        ),
    )


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:orders_orphan_rebuild"))
