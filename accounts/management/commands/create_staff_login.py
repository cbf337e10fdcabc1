"""`manage.py create_staff_login`: the first login of a new shop."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import User


class Command(BaseCommand):
    help = "Create the first staff login and print it; where there is staff already, change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="staff@shop.localhost")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Path(settings.DATA_DIR) / "staff-login.txt"
        if User.objects.filter(is_staff=True).exists():
            kept = f"; the first one is kept in {place}" if place.exists() else ""
            self.stdout.write(f"There is a staff login already{kept}.")
            return
        password = secrets.token_urlsafe(12)
        with (
            transaction.atomic()
        ):  # the file last: where writing it fails, no user stays behind without a password
            user = User.objects.create_superuser(options["email"], password)
            write_private(place, f"e-mail: {user.email}\npassword: {password}\n")
        self.stdout.write(f"Staff login: {user.email}\nPassword: {password}\nKept in {place}")


def write_private(place: Path, text: str) -> None:
    """Write a file that nobody but its owner may read, from its first byte on."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
