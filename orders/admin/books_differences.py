"""What the supplier's books and ours differ in: a list, and a page for each, where two persons accept it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.authentication.step_up import require_step_up
from accounts.staff.proposals import why_not_approve
from core.actors import Actor, actor_of
from core.admin_links import row_link
from core.audit_log import ActionNotAllowedError
from core.backoffice.columns import format_timestamp
from core.backoffice.detail_tables import Table
from core.backoffice.filters import IsSetFilter
from core.backoffice.readonly import ReadOnlyAdmin
from core.reasons import translate_reason_html
from orders.admin.reason_form import DeskReasonForm
from orders.kinds import DECIDED_AT_THE_DESK, DifferenceKind
from orders.models import BooksDifference, Comparison
from orders.reconciliation.comparisons import latest_comparison, open_differences
from orders.resolution.differences import accept_difference, proposal_about

PERMISSION = "core.change_switch"
SHOWN = 50


@admin.register(BooksDifference)
class BooksDifferenceAdmin(ReadOnlyAdmin):
    list_display = ["what", "supplier_id", "is_grave", "found_at", "acceptance"]
    list_filter = ["kind", "is_grave", ("acceptance", IsSetFilter)]
    unfinished = Q(acceptance=None)
    list_select_related = ["acceptance"]
    search_fields = ["supplier_id"]
    ordering = ["-pk"]
    fields = ["what", "detail_in_words", "supplier_id", "is_grave", "found_at", "last_found", "acceptance"]
    readonly_fields = ["what", "detail_in_words", "last_found"]
    change_form_template = "admin/orders/booksdifference/difference.html"

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, difference: BooksDifference) -> str:
        return str(DifferenceKind(difference.kind).label)

    @admin.display(description=_("what differs"))
    def detail_in_words(self, difference: BooksDifference) -> str:
        return translate_reason_html(difference.detail)

    @admin.display(description=_("found last"))
    def last_found(self, difference: BooksDifference) -> str:
        return format_timestamp(difference.comparison.started_at)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        accepting = view(require_POST(self.accept))
        return [
            path("<int:pk>/accept/", accepting, name="orders_booksdifference_accept"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = BooksDifference.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        may_accept = row is not None and row.acceptance_id is None and row.kind not in DECIDED_AT_THE_DESK
        context: dict[str, Any] = {}
        if row is not None and may_accept and request.user.has_perm(PERMISSION):
            proposal = proposal_about(row)
            label = gettext("Agree: %(act)s") if proposal else gettext("Propose: %(act)s")
            context = {
                "accept_form": DeskReasonForm(),
                "accept_label": label % {"act": gettext("Accept the difference")},
                "proposal": proposal,
                "why_not": why_not_approve(proposal, by=actor_of(request)),
            }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Propose to accept a difference, or agree to it."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        row = get_object_or_404(BooksDifference, pk=pk)
        form = DeskReasonForm(request.POST)
        if not form.is_valid():
            self.message_user(request, gettext("Say why."), messages.ERROR)
            return _back(row)
        asked = require_step_up(request)
        if asked is not None:
            return asked
        self._accept(request, row, actor_of(request), form.cleaned_data["reason"])
        return _back(row)

    def _accept(self, request: HttpRequest, row: BooksDifference, actor: Actor, reason: str) -> None:
        try:
            done = accept_difference(difference=row, actor=actor, reason=reason)
        except ActionNotAllowedError as exc:
            self.message_user(request, str(exc), messages.ERROR)
        else:
            self.message_user(request, done.text, messages.SUCCESS)


def _back(row: BooksDifference) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:orders_booksdifference_change", args=[row.pk]))


def under_way() -> Comparison | None:
    """The comparison before buying goes on that is not complete yet."""
    return Comparison.objects.filter(purpose=Comparison.Purpose.RESUME, finished_at=None).first()


def table_of_differences() -> Table | None:
    """What the last complete comparison found and nobody has accepted; None if there is nothing."""
    comparison = latest_comparison()
    rows = open_differences(comparison)[:SHOWN] if comparison else []
    if not rows:
        return None
    heads = (gettext("kind"), gettext("supplier's id"), gettext("what differs"), gettext("keeps it paused"))
    return Table(gettext("What the books differ in"), heads, tuple(_cells(row) for row in rows))


def _cells(row: BooksDifference) -> tuple[object, ...]:
    return (
        row_link(row, str(DifferenceKind(row.kind).label)),
        row.supplier_id,
        format_html("<span>{}</span>", translate_reason_html(row.detail)),  # one thing, however many parts
        gettext("yes") if row.is_grave else gettext("no"),
    )
