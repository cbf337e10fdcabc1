"""`manage.py change_staff_address`: where no other owner can do it in the back office."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.staff_command import StaffCommand
from accounts.models import User
from accounts.staff.staff_logins import change_address
from core.actors import SYSTEM


class Command(StaffCommand):
    help = "Give a login of staff another address; it counts once the link that goes there was opened."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("new_email")

    def change(self, user: User, **options: Any) -> str:
        change_address(user=user, email=options["new_email"], by=SYSTEM)
        return f"A link is on its way to {options['new_email']}; until it is opened, {user.email} counts."
