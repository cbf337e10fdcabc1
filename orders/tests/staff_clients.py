"""People of the back office for tests, each with a browser of their own."""

from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.testing import make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser_of(user: User, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user, backend=BACKEND)
    return client


def staff_member(email: str, group: str) -> Client:
    """Somebody of a staff group ("Reviewers"), in their browser."""
    user = make_user(email, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return browser_of(user)


def viewer_with(*permissions: str) -> Client:
    """Staff with these permissions alone ("core.view_deskitem")."""
    user = make_user(is_staff=True)
    for name in permissions:
        app, _, codename = name.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return browser_of(user)


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def flash_messages(response: HttpResponse) -> list[str]:
    """The messages on the page that a form led to, each with its level."""
    return [f"{message.level_tag}: {message}" for message in get_messages(response.wsgi_request)] or [
        f"{message.level_tag}: {message}" for message in (response.context or {}).get("messages", [])
    ]


def queries(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        text(client.get(address))
    return len(captured)
