"""Asking once more who is at work, before money goes out and before roles, people or payees change.

A form that was sent too late is answered with the question in its place. What had been typed travels along in
the page, not in the session: so nothing has to be typed twice, and no account number is stored on the way.
"""

from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.authentication.forms import ReauthenticateFactorForm, ReauthenticateForm
from accounts.authentication.second_factor import FACTOR, PASSWORD, is_required, is_set_up, was_proved_within
from accounts.models import User
from core.intervals import Interval

FIELD_PREFIX = "step_up"
PROOFS = (f"{FIELD_PREFIX}-code", f"{FIELD_PREFIX}-password")
UNPRESERVED_FIELDS = {"csrfmiddlewaretoken", *PROOFS}


def needs_step_up(request: HttpRequest) -> bool:
    """Whether the last proof of this session is too old for an act that moves money or changes people."""
    return not was_proved_within(request, Interval.STAFF_STEP_UP, *_accepted(request.user))  # type: ignore[arg-type]


def require_step_up(request: HttpRequest) -> HttpResponse | None:
    """None if the person is freshly proved, also by this very request; else the page that asks.

    Call it before the act of a form that was sent. The page sends the same form again with the proof.
    """
    if not needs_step_up(request):
        return None
    form = _form_for(request)
    if form.is_bound and form.is_valid():
        _record_authentication(request, form)
        return None
    return TemplateResponse(request, "admin/step_up.html", _page(request, form), status=403)


def _accepted(user: User) -> tuple[str, ...]:
    """A password counts only where no second factor is asked for, of somebody who has none."""
    return (FACTOR,) if is_required() or is_set_up(user) else (FACTOR, PASSWORD)


def _form_for(request: HttpRequest) -> forms.Form:
    user: Any = request.user
    typed = request.POST if any(name in request.POST for name in PROOFS) else None
    kind = ReauthenticateForm if PASSWORD in _accepted(user) else ReauthenticateFactorForm
    form: forms.Form = kind(typed, user=user, prefix=FIELD_PREFIX)
    return form


def _record_authentication(request: HttpRequest, form: forms.Form) -> None:
    if isinstance(form, ReauthenticateFactorForm):
        form.save()
    else:
        reauthenticate_by_password(request)


def _page(request: HttpRequest, form: forms.Form) -> dict[str, Any]:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in UNPRESERVED_FIELDS
        for value in values
    ]  # fmt: skip
    return {
        **admin.site.each_context(request),
        "title": _("Is it you?"),
        "form": form,
        "kept": kept,
        "asks_for_password": isinstance(form, ReauthenticateForm),
        "way_back": request.headers.get("Referer", ""),
    }
