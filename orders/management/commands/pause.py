"""`manage.py pause`: nothing is bought until somebody resumes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import switches
from core.kinds import SwitchName
from core.reasons import StaffNote, in_english

OPERATOR = "operator"  # whoever has the server's shell; no login of the back office


class Command(BaseCommand):
    help = "Pause buying from the supplier: before a restore, a maintenance, in doubt. Safe to call twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="why, for staff to read")

    def handle(self, *args: Any, **options: Any) -> None:
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("say why: --reason")
        switches.pause(SwitchName.PLACING, reason=StaffNote(reason), by=OPERATOR)
        self.stdout.write(f"placing is paused: {in_english(switches.why_paused(SwitchName.PLACING) or '')}")
