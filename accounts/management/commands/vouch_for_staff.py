"""`manage.py vouch_for_staff`: a login counts as a second person again, where no third owner could say so."""

from typing import Any

from accounts.management.staff_command import StaffCommand
from accounts.models import User
from accounts.staff.vouches import vouch


class Command(StaffCommand):
    help = "Say that a login of staff is another person's than those who made or changed it."

    def change(self, user: User, **options: Any) -> str:
        vouch(user=user, by=None)
        return f"{user.email} counts as a second person again."
