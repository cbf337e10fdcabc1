"""The back office as a whole: who is let in, and what stands on every page of it."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.authentication import second_factor
from accounts.models import Proposal
from accounts.staff.proposals import StaffMode


class ShopAdminSite(AdminSite):
    """Django's, behind the second factor. (The stubs promise narrower answers than Django itself gives.)"""

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff whose session gave the second factor lately; every view of the site asks this first."""
        return super().has_permission(request) and second_factor.is_fresh_for_back_office(request)

    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        from accounts.backoffice.login import staff_login  # it needs this very site

        return staff_login(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The one page where passwords are changed: it limits guessing and tells the owner by mail."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The front page, which shows how much waits for a second person, or is planned by one alone."""
        waiting = Proposal.objects.filter(closed_at=None)
        if not request.user.has_perm("accounts.view_proposal"):
            waiting = waiting.none()
        counts = waiting.aggregate(
            planned=Count("pk", filter=Q(due_at__isnull=False)),
            proposed=Count("pk", filter=Q(due_at__isnull=True)),
        )
        return super().index(request, {**counts, **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "second_factor_is_optional": not second_factor.is_required(),
            "STAFF_IS_ONE": settings.STAFF_MODE == StaffMode.SINGLE,
        }
