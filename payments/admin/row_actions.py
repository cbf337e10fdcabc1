"""Pages of money with a story and the few acts that staff may do: each a service, with its actor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.authentication.step_up import require_step_up
from accounts.staff.proposals import ProposalOutcome
from core.actors import Actor, actor_of
from core.audit_log import ActionNotAllowedError
from core.backoffice.detail_pages import DetailAdmin
from core.web.consistent_reads import read_consistently


class ActionReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def proposal_message(outcome: ProposalOutcome) -> str:
    """What staff are told when they have done the first half of something; empty if it is done."""
    return {
        ProposalOutcome.PROPOSED: gettext("Proposed. It is done when another person agrees."),
        ProposalOutcome.SCHEDULED: gettext("Planned. It is done in an hour unless it is cancelled."),
    }.get(outcome, "")


@dataclass(frozen=True)
class RowAction:
    """One thing that staff may do about a row: `do(row=…, actor=…, form=…)` says in words what came of it."""

    name: str
    label: Any
    help: Any
    do: Callable[..., str]
    form: Callable[..., forms.Form] = ActionReasonForm
    requires_step_up: bool = True  # who is at work; not where no money moves by it, nor is believed


@dataclass(frozen=True)
class OfferedRowAction:
    """An act with its form, or why this person cannot do it now."""

    act: RowAction
    form: forms.Form
    refusal: str = ""


class RowActionAdmin(DetailAdmin):
    """A row's story, and below its first table what may be done about it."""

    permission: str  # to act; looking needs less
    acts: Callable[[Any], list[RowAction]]  # what is possible as the row stands
    seen: Callable[[Any], str]  # what the page shows of it, in short: an act on an older page is refused
    tables_before_acts = 1

    def refusal(self, act: RowAction, row: Any, *, actor: Actor) -> str:
        """Why this person cannot do this act, in words, or nothing."""
        return ""

    def has_act_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))

    def get_urls(self) -> list[URLPattern]:
        view = sensitive_post_parameters()(self.admin_site.admin_view(require_POST(self.act)))
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [path("<int:pk>/act/<slug:name>/", view, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return read_consistently(lambda: self._shown(request, object_id), state=self.state_of(object_id))

    def _shown(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return self._page(request, row, {})

    def _page(self, request: HttpRequest, row: models.Model, typed: Mapping[str, forms.Form]) -> HttpResponse:
        """The page of a row; `typed` are forms that could not be accepted, shown again with what is wrong."""
        tables = [table for table in self.tables_for(request, row) if table.rows]
        context = {
            **self.admin_site.each_context(request),
            "title": str(row._meta.verbose_name).capitalize(),
            "opts": self.opts,
            "row": row,
            "first_tables": tables[: self.tables_before_acts],
            "tables": tables[self.tables_before_acts :],
            "offers": self._offers(request, row, typed),
            "seen": self.seen(row),
            "typed": list(typed),
            "act_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_act",
        }
        status = 400 if typed else 200
        return TemplateResponse(request, "admin/payments/acting.html", context, status=status)

    def _offers(
        self, request: HttpRequest, row: Any, typed: Mapping[str, forms.Form]
    ) -> list[OfferedRowAction]:
        if not self.has_act_permission(request):
            return []
        return [
            OfferedRowAction(
                act=act,
                form=typed.get(act.name) or act.form(auto_id=f"id_{act.name}_%s"),
                refusal=self.refusal(act, row, actor=actor_of(request)),
            )
            for act in self.acts(row)
        ]

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do one act about a row; what came of it is told on the page that follows."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.model, pk=pk)
        act = next((each for each in self.acts(row) if each.name == name), None)
        if act is None or request.POST.get("seen") != self.seen(row):
            self.message_user(
                request, gettext("It has changed meanwhile. Look again before you decide."), messages.ERROR
            )
            return self.way_back(request, row)
        form = act.form(request.POST, auto_id=f"id_{act.name}_%s")
        if not form.is_valid():
            return self._page(request, row, {name: form})
        asked = require_step_up(request) if act.requires_step_up else None
        if asked is not None:
            return asked
        self._do(request, row, act, form)
        return self.way_back(request, row)

    def _do(self, request: HttpRequest, row: models.Model, act: RowAction, form: forms.Form) -> None:
        try:
            told = act.do(row=row, actor=actor_of(request), form=form)
        except ActionNotAllowedError as exc:
            self.message_user(request, str(exc), messages.ERROR)
            return
        self.log_change(request, row, f"{act.name}: {told}")
        self.message_user(request, told, messages.SUCCESS)

    def way_back(self, request: HttpRequest, row: models.Model) -> HttpResponse:
        """The page that follows an act."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[row.pk]))
