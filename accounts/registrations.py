"""What accounts registers, once at the start."""

from django.db.models.signals import post_migrate

from accounts import mails, reasons, receivers, tasks
from accounts.authentication import second_factor_secrets
from accounts.sessions import browser_sessions
from accounts.staff import alert_conditions, owners, roles

# They register themselves, by being imported.
MODULES = (
    alert_conditions,  # causes of alerts
    browser_sessions,  # daily cleanup of sessions
    mails,  # messages of the outbox
    owners,  # who is told of alerts
    reasons,  # codes that are kept, with their sentences
    receivers,  # what follows from sign-in and from a confirmed address
    tasks,  # planned acts of one-person shops
)


def register() -> None:
    """Connect what does not register itself. Safe to call twice."""
    second_factor_secrets.register()
    # No sender: the permissions of every app are granted as soon as that app has them.
    post_migrate.connect(roles.grant_permissions, dispatch_uid="accounts.roles")
