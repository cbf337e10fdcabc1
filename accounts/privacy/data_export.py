"""What the shop keeps about somebody, for them to take away.

Each app registers what it keeps; nothing here knows the others. No exporter gives out a code, a secret or
what belongs to somebody else.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.customers import customer_of
from accounts.models import Customer, User
from core import clock

Exporter = Callable[[Customer], Any]

_FACTOR = ("type", "created_at", "last_used_at")
_SESSION = ("ip", "user_agent", "created_at", "last_seen_at")
_exporters: dict[str, Exporter] = {}


def export_section(name: str) -> Callable[[Exporter], Exporter]:
    """Register what is told of a customer below `name`: plain values, dates and lists of them."""

    def register(exporter: Exporter) -> Exporter:
        _exporters[name] = exporter
        return exporter

    return register


def export_user_data(user: User) -> dict[str, Any]:
    """Everything, ready for JSON."""
    customer = customer_of(user)
    parts = {name: exporter(customer) for name, exporter in sorted(_exporters.items())} if customer else {}
    return {"exported_at": clock.now(), "account": _account(user, customer), **parts}


def _account(user: User, customer: Customer | None) -> dict[str, Any]:
    return {
        "email": user.email,
        "language": user.language,
        "joined_at": user.date_joined,
        "last_login_at": user.last_login,
        "customer_since": customer.created_at if customer else None,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factor": list(Authenticator.objects.filter(user=user).values(*_FACTOR)),
        "signed_in": list(UserSession.objects.filter(user=user).values(*_SESSION)),
    }
