"""One's own account: settings, where one is signed in, one's data, the end."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import notices
from accounts.authentication.forms import ClosingForm
from accounts.models import Customer, User
from accounts.privacy.account_closure import ClosureBlockedError, close_account, closing_blockers
from accounts.privacy.data_export import export_user_data
from accounts.sessions import browser_sessions
from core import mail_rendering
from core.intervals import Interval
from core.rate_limits import counted_windows

MAX_EXPORTS = 5


class SignedInRequest(HttpRequest):
    """What `login_required` lets through."""

    user: User


@require_GET
@login_required
def settings(request: SignedInRequest) -> HttpResponse:
    """What can be set about one's account."""
    context = {
        "has_second_factor": is_mfa_enabled(request.user),
        "languages": django_settings.LANGUAGES,
        "chosen": request.user.language or translation.get_language(),
    }
    return render(request, "account/settings.html", context)


@require_POST
@login_required
def choose_language(request: SignedInRequest) -> HttpResponse:
    """The language in which the shop writes to this user; pages have links of their own for that."""
    language = request.POST.get("language", "")
    if language in dict(django_settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
        Customer.objects.filter(user_id=request.user.pk).update(language=language)
        messages.success(request, _("Saved."))
    return redirect("account-settings")


@require_http_methods(["GET", "POST"])
@login_required
def browsers(request: SignedInRequest) -> HttpResponse:
    """Where one is signed in; a POST signs all others out."""
    current = browser_sessions.current_key(request)
    if request.method == "POST":
        browser_sessions.terminate_sessions_of(request.user, but=current)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    found = browser_sessions.active_browsers(request.user)
    context = {"sessions": found, "current": current}
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
@login_required
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own browsers. One that is gone already, or somebody else's, changes nothing."""
    found = UserSession.objects.filter(user_id=request.user.pk, pk=pk).first()
    if found is not None and found.session_key == browser_sessions.current_key(request):
        logout(request)
    elif found is not None:
        browser_sessions.terminate_session(found)
        messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def export(request: SignedInRequest) -> HttpResponse:
    """All that the shop keeps about the user, as JSON; a few times a day."""
    if request.method == "GET":
        return render(request, "account/export.html")
    try:
        counted_windows.check_rate_limit(
            f"export:{request.user.pk}", most=MAX_EXPORTS, per=Interval.EXPORTS_WINDOW.duration
        )
    except counted_windows.RateLimitExceededError:
        messages.error(request, _("That was asked for too often. Please try again later."))
        return redirect("account-export")
    response = JsonResponse(
        export_user_data(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def close(request: SignedInRequest) -> HttpResponse:
    """The end of an account, or what still stands in its way."""
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        try:
            return _close(request)
        except ClosureBlockedError:
            pass  # the page says why
    context = {"form": form, "objections": closing_blockers(request.user)}
    return render(request, "account/close.html", context)


def _close(request: SignedInRequest) -> HttpResponse:
    user = request.user
    email = user.email
    close_account(user=user)
    logout(request)
    try:
        mail_rendering.compose(notices.CLOSED, to=email).send()
    except OSError:  # a mail server that is down undoes nothing, and must not look as if it did
        notices.queue_notice(notices.CLOSED, email, {})
    return redirect(reverse("account-closed"))


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """What is shown once the account is gone."""
    return render(request, "account/closed.html")
