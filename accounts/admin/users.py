"""Logins: who enters the back office, and as what. None is deleted, and nobody's password is set here."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.admin import user_tables
from accounts.admin.user_actions import NewLoginForm, UserAction, available_actions
from accounts.authentication.step_up import require_step_up
from accounts.models import User
from accounts.staff import staff_logins
from accounts.staff.roles import Role, role_of
from core.actors import actor_of
from core.audit_log import ActionNotAllowedError
from core.backoffice.readonly import ReadOnlyAdmin


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("staff", _("everybody who works here")), ("customers", _("customers"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(is_staff=self.value() == "staff") if self.value() else queryset


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """For owners alone. A page shows the login in words, and below it the acts that are possible."""

    ordering = ("-is_staff", "email")
    list_display = ("email", "role", "is_active", "date_joined")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("email",)
    change_list_template = "admin/accounts/user/list.html"

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        return str(role_of(user).label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.prefetch_related("groups")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": gettext("Logins"), **(extra_context or {})})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    has_module_permission = has_view_permission

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("add/", view(self.add_login), name="accounts_user_add"),
            path("<int:pk>/act/<slug:name>/", view(require_POST(self.act)), name="accounts_user_act"),
            *super().get_urls(),
        ]

    def add_login(self, request: HttpRequest) -> HttpResponse:
        """A login for somebody who works here. They choose the password themselves, by a link in a mail."""
        self._demand_owner(request)
        form = NewLoginForm(request.POST or None)
        if form.is_valid():
            asked = require_step_up(request)
            if asked is not None:
                return asked
            try:
                user = staff_logins.create_login(
                    email=form.cleaned_data["email"],
                    role=Role(form.cleaned_data["role"]),
                    by=actor_of(request),
                )
            except ActionNotAllowedError as exc:
                form.add_error("email", str(exc))
            else:
                told = gettext("The login is made. A link to choose a password is on its way to %(email)s.")
                self.message_user(request, told % {"email": user.email}, messages.SUCCESS)
                return self._back_to(user)
        return self._render(request, "add", {"title": gettext("Add somebody who works here"), "form": form})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self._demand_owner(request)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        user = self.get_object(request, object_id)
        if user is None:
            raise Http404
        return self._page(request, user)

    def _page(self, request: HttpRequest, user: User, refused: UserAction | None = None) -> HttpResponse:
        acts = available_actions(user, viewer=request.user)
        context = {
            "title": gettext("Login"),
            "row": user,
            "first_tables": [user_tables.user_facts(user)],
            "tables": [table for table in user_tables.user_history(user) if table.rows],
            "acts": [refused if refused and act.name == refused.name else act for act in acts],
        }
        return self._render(request, "page", context, status=400 if refused else 200)

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do one act about a login; what came of it is told on the page that follows."""
        self._demand_owner(request)
        user = get_object_or_404(User, pk=pk)
        act = next((each for each in available_actions(user, viewer=request.user) if each.name == name), None)
        if act is None:
            told = gettext("It has changed meanwhile. Look again before you decide.")
            self.message_user(request, told, messages.ERROR)
            return self._back_to(user)
        act = act.filled_in(request.POST)
        if not act.form.is_valid():
            return self._page(request, user, act)
        asked = require_step_up(request)
        if asked is not None:
            return asked
        try:
            told = act.do(user=user, by=actor_of(request), **act.form.cleaned_data)
        except ActionNotAllowedError as exc:
            self.message_user(request, str(exc), messages.ERROR)
        else:
            self.message_user(request, told, messages.SUCCESS)
        return self._back_to(user)

    def _demand_owner(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _back_to(self, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def _render(
        self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/accounts/user/{name}.html", whole, status=status)
