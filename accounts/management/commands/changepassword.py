"""Django's `changepassword`, of which the owners hear where it is about a login of staff."""

from typing import Any

from django.contrib.auth.management.commands import changepassword

from accounts.models import User
from accounts.staff.staff_logins import record_command
from core.normalisation import fold_email


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        told = super().handle(*args, **options)
        user = User.objects.filter(email=fold_email(options["username"] or ""), is_staff=True).first()
        if user is not None:
            record_command(user, made=False)
        return told
