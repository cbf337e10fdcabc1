"""`manage.py create_staff_login`: the first login of a new shop, and the second person of a small one."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.staff.login_file import StaffLoginFile
from accounts.staff.proposals import StaffMode
from accounts.staff.roles import Role
from accounts.staff.staff_logins import count_other_active_staff, create_login
from core.actors import SYSTEM
from core.audit_log import ActionNotAllowedError
from core.normalisation import fold_email

OWNER, REVIEWER = "staff@shop.localhost", "reviewer@shop.localhost"
ROLES = [role.value for role in (Role.OWNER, Role.SHOP_ADMIN, Role.REVIEWER, Role.BOTH)]


class Command(BaseCommand):
    help = (
        "Create a staff login and print it. Without --email, the first one: where there is staff already, "
        "nothing is changed. A login made here has nobody behind it and may second everybody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="")
        parser.add_argument("--role", choices=ROLES, default=Role.OWNER.value)
        parser.add_argument(
            "--with-reviewer",
            action="store_true",
            help="beside the first login a reviewer, so that acts of two persons can be tried",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.file = StaffLoginFile(Path(settings.DATA_DIR))
        if options["email"]:
            self._make(options["email"], Role(options["role"]))
            return
        if User.objects.filter(is_staff=True).exists():
            self.stdout.write(f"There is a staff login already{self.file.where_it_is()}.")
        else:
            self._make(OWNER, Role.OWNER, is_told=False)
        if options["with_reviewer"] and self._is_alone():
            self._make(REVIEWER, Role.REVIEWER, is_told=False)

    def _is_alone(self) -> bool:
        """Whether the one login of staff that was ever made is the first one, made by this command."""
        made = list(User.objects.filter(is_staff=True).values_list("email", flat=True))
        return made == [OWNER] and settings.STAFF_MODE != StaffMode.SINGLE

    def _make(self, email: str, role: Role, *, is_told: bool = True) -> None:
        if User.objects.filter(email=fold_email(email)).exists():
            self.stdout.write(f"There is a login {email} already{self.file.where_it_is()}.")
            return
        is_first = not count_other_active_staff()
        password = secrets.token_urlsafe(12)
        try:
            # The file last: where writing it fails, no user stays behind without a password.
            with transaction.atomic():
                user = create_login(email=email, role=role, by=SYSTEM, password=password, is_told=is_told)
                self.file.add(role.value, user.email, password)
        except ActionNotAllowedError as exc:
            raise CommandError(str(exc)) from None
        title = "Staff login" if is_first else f"Staff login ({role.value})"
        self.stdout.write(f"{title}: {user.email}\nPassword: {password}\nKept in {self.file.path}")
