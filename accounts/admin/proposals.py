"""What waits for a second person, or for an hour in a shop of one: looked at, and cancelled."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import Proposal
from accounts.staff.proposals import label_of, withdraw
from core.actors import actor_of
from core.backoffice.columns import reason_column, subject_column
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table


class PendingFilter(admin.SimpleListFilter):
    """Open ones unless others are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("closed", _("closed")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        open_ones, *others = super().choices(changelist)
        return [{**open_ones, "display": _("waiting")}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "closed")


@admin.register(Proposal)
class ProposalAdmin(DetailAdmin):
    """It is agreed to where it was proposed; anybody who works on the desk may cancel it here."""

    list_display = ("name", "about", "why", "proposed_by", "proposed_at", "due_at", "agreed_by", "ending")
    list_filter = (PendingFilter, "ending")
    search_fields = ("subject", "proposed_by", "agreed_by")
    unfinished = Q(closed_at=None)
    fields = (
        *("name", "about", "why", "proposed_by", "proposed_at"),
        *("due_at", "agreed_by", "closed_at", "ending"),
    )
    readonly_fields = ("name", "about", "why")
    about = staticmethod(subject_column(_("about")))
    why = staticmethod(reason_column("reason", _("reason")))
    change_form_template = "admin/accounts/proposal/change_form.html"

    @admin.display(description=_("act"), ordering="act")
    def name(self, row: Proposal) -> str:
        return label_of(row.act)

    def tables(self, row: Proposal) -> list[Table]:
        return []

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = gettext("What waits for a second person, or for its time")
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.work_the_desk"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.cancel))
        return [path("<int:pk>/cancel/", view, name="accounts_proposal_cancel"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj") or context.get("original")
        is_open = row is not None and row.closed_at is None
        context["may_cancel"] = is_open and self.has_cancel_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back, planned or not. Safe to send twice."""
        if not self.has_cancel_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Proposal, pk=pk)
        if withdraw(row, actor=actor_of(request)):
            self.message_user(request, gettext("Cancelled: nothing is done."), messages.SUCCESS)
        else:
            self.message_user(request, gettext("It was closed already."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:accounts_proposal_changelist"))
