"""`manage.py rotate_card_keys`: encrypt all codes under the newest key of CARD_KEYS, while the shop runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from delivery import crypto, rotation


class Command(BaseCommand):
    help = (
        "Encrypt all card codes under the newest key of CARD_KEYS (put it first and restart the shop before)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count how many codes each key holds")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            moved = rotation.rotate(progress=lambda done: self.stdout.write(f"{done} moved so far"))
            self.stdout.write(f"{moved} moved to the newest key")
        counts = rotation.count_by_key()
        for number in range(1, len(crypto.keys()) + 1):
            self.stdout.write(f"key {number}: {counts[number]}{' (newest)' if number == 1 else ''}")
        if counts[rotation.NO_KEY]:
            raise CommandError(
                f"no key opens {counts[rotation.NO_KEY]}: put the missing key back into CARD_KEYS"
            )
