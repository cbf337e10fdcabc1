"""Customers: for looking, and to lift the limits against abuse."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.admin.user_actions import DeactivationForm
from accounts.models import Customer
from core.actors import actor_of
from core.audit_log import record, register_labels
from core.backoffice.columns import format_timestamp
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.backoffice.filters import IsSetFilter

register_labels(
    {
        "customer.lift_limits": _("limits lifted for a customer"),
        "customer.hold_limits": _("limits hold again for a customer"),
    }
)


@admin.register(Customer)
class CustomerAdmin(DetailAdmin):
    """For looking, but for one act: to lift the limits against abuse for somebody whom staff know."""

    list_display = ("email", "user", "language", "limits_lifted", "created_at")
    list_filter = (("user", IsSetFilter), "limits_lifted", "language")
    search_fields = ("email",)
    phone_fields = ("orders__phone",)
    reference_fields = ("orders__reference",)
    list_select_related = ("user",)
    date_hierarchy = "created_at"
    change_form_template = "admin/accounts/customer/change_form.html"

    def has_limits_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("accounts.change_customer"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.set_limits))
        return [path("<int:pk>/limits/", view, name="accounts_customer_limits"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["limits_form"] = DeactivationForm() if self.has_limits_permission(request) else None
        return super().render_change_form(request, context, *args, **kwargs)

    def set_limits(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lift the limits for a customer (`lifted=1`), or let them hold again. Safe to send twice."""
        if not self.has_limits_permission(request):
            raise PermissionDenied
        customer = get_object_or_404(Customer, pk=pk)
        form = DeactivationForm(request.POST)
        if not form.is_valid():
            self.message_user(request, gettext("Say why."), messages.ERROR)
        else:
            self._set_limits(request, customer, form.cleaned_data["reason"])
        return HttpResponseRedirect(reverse("admin:accounts_customer_change", args=[pk]))

    def _set_limits(self, request: HttpRequest, customer: Customer, reason: str) -> None:
        lifted = request.POST.get("lifted") == "1"
        told = gettext("The limits are lifted.") if lifted else gettext("The limits hold again.")
        held = Customer.objects.filter(pk=customer.pk, limits_lifted=not lifted)
        with transaction.atomic():
            if held.update(limits_lifted=lifted):
                done = "limits lifted" if lifted else "limits hold again"
                self.log_change(request, customer, f"{done}: {reason}")
                record(
                    actor=actor_of(request),
                    act="customer.lift_limits" if lifted else "customer.hold_limits",
                    about=customer,
                    before={"limits_lifted": not lifted},
                    after={"limits_lifted": lifted},
                    reason=reason,
                )
        self.message_user(request, told, messages.SUCCESS)

    def tables(self, row: Customer) -> list[Table]:
        """What staff did about this customer, and why."""
        of_customers = ContentType.objects.get_for_model(Customer)
        acts = LogEntry.objects.filter(content_type=of_customers, object_id=str(row.pk)).select_related(
            "user"
        )
        heads = (gettext("when"), gettext("what"), gettext("by whom"))
        rows = tuple((format_timestamp(act.action_time), act.get_change_message(), act.user) for act in acts)
        return [Table(gettext("What staff did"), heads, rows)]
