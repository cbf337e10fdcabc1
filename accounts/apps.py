from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import (  # noqa: F401 - registers alerts, mails and work, and listens
            conditions,
            factor_secrets,
            mails,
            owners,
            receivers,
            roles,
            sessions,
            tasks,
        )

        factor_secrets.register()
        # No sender: the permissions of every app are granted as soon as that app has them.
        post_migrate.connect(roles.grant_permissions, dispatch_uid="accounts.roles")
