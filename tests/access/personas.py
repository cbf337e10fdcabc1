"""Who asks: everybody who may come to the shop, each with a browser of their own."""

from collections.abc import Callable
from importlib import import_module

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from accounts.testing import sign_in
from orders.customer.access import grant_access
from tests.access.sample_rows import Rows

OUTSIDERS = ("nobody", "guest", "link", "owner", "other")
STAFF = ("reviewer", "admin", "super")
UNPROVED = tuple(f"{name}, no factor" for name in STAFF)
PEOPLE = (*OUTSIDERS, *UNPROVED, *STAFF)


def browser_of(name: str, rows: Rows) -> Client:
    """The browser of one of PEOPLE, as it stands before they ask for anything."""
    client = Client(
        raise_request_exception=False,
        headers={"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"},
    )
    role, _, unproved = name.partition(", ")
    if role in STAFF:
        enter(client, rows.staff[role], is_proved=not unproved)
    else:
        COMING[role](client, rows)
    return client


def come_as_guest(client: Client, rows: Rows) -> None:
    """The browser that ordered: its session says so."""
    session = _session(client)
    request = HttpRequest()
    request.session = session
    for order in (rows.order, rows.unpaid):
        grant_access(request, order, how="buyer")
    session.save()


def come_by_link(client: Client, rows: Rows) -> None:
    for order, secret in rows.secrets.items():
        client.get(f"/en/orders/{order}/open/{secret}/")


COMING: dict[str, Callable[[Client, Rows], None]] = {
    "nobody": lambda client, rows: None,
    "guest": come_as_guest,
    "link": come_by_link,
    "owner": lambda client, rows: sign_in(client, rows.owner),
    "other": lambda client, rows: sign_in(client, rows.other),
}


def enter(client: Client, user: User, *, is_proved: bool) -> None:
    """Signed in; without the proof of tests/plugins/staff_logins.py, as a password alone leaves a session."""
    client.force_login(user)
    if not is_proved:
        session = client.session
        del session[AUTHENTICATION_METHODS_SESSION_KEY]
        session.save()


def _session(client: Client) -> SessionBase:
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return session
