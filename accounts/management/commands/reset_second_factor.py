"""`manage.py reset_second_factor`: for a lost phone, when no other owner can do it in the back office."""

from typing import Any

from accounts.management.staff_command import StaffCommand
from accounts.models import User
from accounts.staff.staff_logins import reset_second_factor
from core.actors import SYSTEM


class Command(StaffCommand):
    help = "Forget the second factor of a login of staff. All owners and WATCH_EMAIL are told."

    def change(self, user: User, **options: Any) -> str:
        reset_second_factor(user=user, by=SYSTEM)
        return f"{user.email} is signed out and sets up another second factor at the next login."
