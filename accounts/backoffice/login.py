"""The door of the back office: Django's own login page, with allauth behind it.

So staff meet the same limits on guessing as customers, and the second factor. Who has none yet is led to the
page that sets one up, and from there on into the back office.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from accounts.authentication.second_factor import second_factor_url
from accounts.models import User
from core.normalisation import fold_email


class StaffLoginForm(AdminAuthenticationForm):
    """Django's login of staff, through allauth."""

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Like Django's, but asking allauth, which counts the failures. Raises ValidationError."""
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            self.user_cache = get_adapter(self.request).authenticate(
                self.request, email=fold_email(email), password=password
            )
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user: User) -> None:
        """Customers and former staff hear the same words as somebody with a wrong password."""
        if not (user.is_active and user.is_staff):
            raise self.get_invalid_login_error()


@method_decorator(never_cache, name="dispatch")
class StaffLoginView(LoginView):
    """The first of the two steps into the back office."""

    template_name = "admin/login.html"
    authentication_form = StaffLoginForm
    next_page = "admin:index"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = {"title": _("Log in"), "subtitle": None, "app_path": self.request.get_full_path()}
        return super().get_context_data(**{**admin.site.each_context(self.request), **page, **kwargs})

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in through allauth's stages, the second factor being one. Staff need no confirmed address."""
        login = Login(
            user=form.get_user(),
            redirect_url=self.get_success_url(),
            email_verification=EmailVerificationMethod.NONE,
        )
        answer: HttpResponse = perform_password_login(self.request, {"email": form.get_user().email}, login)
        if self.request.user.is_authenticated:  # no further step of the login is left
            reauthenticate_by_password(self.request)  # seconds old: setting up does not ask for it again
        return answer


def staff_login(request: HttpRequest) -> HttpResponseBase:
    """The view behind /admin/login/: whoever is signed in as staff is only asked for what is missing."""
    user: Any = request.user
    if request.method == "GET" and user.is_active and user.is_staff:
        view = StaffLoginView()
        view.setup(request)
        then = view.get_success_url()
        if admin.site.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(second_factor_url(user, then=then))
    return StaffLoginView.as_view()(request)
