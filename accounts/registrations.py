"""What accounts registers, once at the start: by importing what registers itself, and by `register`."""

from django.db.models.signals import post_migrate

from accounts import (
    mails,  # noqa: F401 - messages of the outbox
    receivers,  # noqa: F401 - what follows from sign-in and from a confirmed address
)
from accounts import tasks as work  # noqa: F401 - planned acts of one-person shops
from accounts.authentication import second_factor_secrets
from accounts.sessions import browser_sessions  # noqa: F401 - daily cleanup of sessions
from accounts.staff import (
    alert_conditions,  # noqa: F401 - causes of alerts
    owners,  # noqa: F401 - who is told of alerts
    roles,
)


def register() -> None:
    """Connect what does not register itself. Safe to call twice."""
    second_factor_secrets.register()
    # No sender: the permissions of every app are granted as soon as that app has them.
    post_migrate.connect(roles.grant_permissions, dispatch_uid="accounts.roles")
