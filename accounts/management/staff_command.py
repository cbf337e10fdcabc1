"""What the commands about one login of staff have in common."""

from abc import ABC, abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from core.audit_log import ActionNotAllowedError
from core.normalisation import fold_email


class StaffCommand(BaseCommand, ABC):
    """Whoever has a shell on the server is trusted; what they do is told to the owners all the same."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the login")

    def handle(self, *args: Any, **options: Any) -> None:
        email = fold_email(options["email"])
        user = User.objects.filter(email=email, is_staff=True).first()
        if user is None:
            raise CommandError(f"No login of staff has the address {email}.")
        try:
            self.stdout.write(self.change(user, **options))
        except ActionNotAllowedError as exc:
            raise CommandError(str(exc)) from None

    @abstractmethod
    def change(self, user: User, **options: Any) -> str:
        """Do it; what came of it. Raises ActionNotAllowedError."""
