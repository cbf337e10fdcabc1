from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import mails, receivers, tasks  # noqa: F401 - registers alerts, mails and work, and listens
        from accounts.authentication import second_factor_secrets
        from accounts.sessions import browser_sessions  # noqa: F401 - registers alerts, mails and work, and listens
        from accounts.staff import alert_conditions, owners, roles  # noqa: F401 - registers alerts, mails and work, and listens

        second_factor_secrets.register()
        # No sender: the permissions of every app are granted as soon as that app has them.
        post_migrate.connect(roles.grant_permissions, dispatch_uid="accounts.roles")
