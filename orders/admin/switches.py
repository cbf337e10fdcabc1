"""Switches: what is paused and why. Placing is paused by hand here, and taken back if the books agree."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import switches
from core.audit_log import record
from core.backoffice.columns import actor_of
from core.backoffice.readonly import ReadOnlyAdmin
from core.kinds import SwitchName
from core.models import Switch
from core.reasons import StaffNote, translate_reason
from core.references import Ref
from orders.admin import books_differences
from orders.admin.reason_form import DeskReasonForm
from orders.reconciliation import placement_pause
from orders.reconciliation.comparisons import WINDOWS_PER_RUN
from orders.supplier_account import sales_gate

PERMISSION = "core.change_switch"
SUBJECT = str(Ref.to(Switch, SwitchName.PLACING))
NAMES: dict[str, Any] = {
    SwitchName.PLACING: _("buying from the supplier"),
    SwitchName.SUPPLIER_KEY: _("sales, until the supplier has told whose key it is"),
}


@admin.register(Switch)
class SwitchAdmin(ReadOnlyAdmin):
    list_display = ["what", "state", "why", "changed_at", "who"]
    list_display_links = None

    @admin.display(description=_("state"), ordering="is_paused")
    def state(self, switch: Switch) -> str:
        return gettext("paused") if switch.is_paused else gettext("runs")

    @admin.display(description=_("what"), ordering="name")
    def what(self, switch: Switch) -> str:
        return str(NAMES.get(switch.name, switch.name))

    @admin.display(description=_("reason"))
    def why(self, switch: Switch) -> str:
        return translate_reason(switch.reason) if switch.reason else ""

    @admin.display(description=_("changed by"), ordering="changed_by")
    def who(self, switch: Switch) -> str:
        return translate_reason(switch.changed_by)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("placing/pause/", view(require_POST(self.pause)), name="core_switch_pause"),
            path("placing/resume/", view(require_POST(self.resume)), name="core_switch_resume"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        placing = Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True).first()
        context = {
            "title": gettext("Switches"),
            "placing": placing,
            "reason": translate_reason(placing.reason) if placing else "",
            "closed_otherwise": "" if placing else translate_reason(sales_gate.closed_reason() or ""),
            "differences": books_differences.table_of_differences(),
            "comparing": books_differences.under_way() if placing else None,
            "pause_form": DeskReasonForm() if request.user.has_perm(PERMISSION) else None,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def pause(self, request: HttpRequest) -> HttpResponse:
        """Stop buying until somebody takes it back."""
        _demand_permission(request)
        form = DeskReasonForm(request.POST)
        if form.is_valid():
            actor, reason = actor_of(request), form.cleaned_data["reason"]
            with transaction.atomic():
                switches.pause(SwitchName.PLACING, reason=StaffNote(reason), by=actor)
                record(actor=actor, act="switch.pause", about=SUBJECT, reason=reason)
            self.message_user(request, gettext("Placing is paused."), messages.SUCCESS)
        else:
            self.message_user(request, gettext("Say why."), messages.ERROR)
        return _back()

    def resume(self, request: HttpRequest) -> HttpResponse:
        """Compare the books with the supplier's; let buying go on if they agree, else say what differs."""
        _demand_permission(request)
        try:
            differences = placement_pause.resume_placing(by=actor_of(request), windows=WINDOWS_PER_RUN)
        except placement_pause.ComparisonUnfinishedError:
            text = gettext(
                "The books are being compared. Buying goes on by itself, in your name, if they agree."
            )
            self.message_user(request, text, messages.WARNING)
            return _back()
        except placement_pause.NotReconciledError as exc:
            self.message_user(
                request,
                gettext("Placing stays paused: %(why)s") % {"why": translate_reason(exc.why)},
                messages.ERROR,
            )
            return _back()
        self.message_user(request, gettext("The books agree; placing goes on."), messages.SUCCESS)
        for each in differences:
            self.message_user(
                request,
                f"{each.kind.label} {each.supplier_id}: {translate_reason(each.detail)}",
                messages.WARNING,
            )
        return _back()


def _demand_permission(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:core_switch_changelist"))
