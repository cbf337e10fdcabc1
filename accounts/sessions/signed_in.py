"""Whose browser this is, asked of a user who was read already."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User


def is_signed_in_as(request: HttpRequest, user: User | None) -> bool:
    """Whether this browser is signed in as that user, whose row was just read: so nothing more is asked.

    What Django would look at is looked at here, and the user is `request.user` from then on. Where that
    leaves a doubt (a key that is being replaced, say), Django decides.
    """
    if user is None or request.session.get(SESSION_KEY) != str(user.pk):
        return False
    if _is_verified(request, user):
        request.user = user
        return True
    return bool(request.user.is_authenticated and request.user.pk == user.pk)


def _is_verified(request: HttpRequest, user: User) -> bool:
    kept = request.session
    return (
        user.is_active
        and kept.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(kept.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    )
