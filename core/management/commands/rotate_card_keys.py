"""`manage.py rotate_card_keys`: seal everything under the newest key of CARD_KEYS, while the shop runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.sealing import rotation
from core.sealing.keyring import keys


class Command(BaseCommand):
    help = (
        "Encrypt card codes and all else that is sealed under the newest key of CARD_KEYS"
        " (put it first and restart the shop before)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count how many tokens each key holds")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            moved = rotation.rotate(progress=lambda done: self.stdout.write(f"{done} moved so far"))
            self.stdout.write(f"{moved} moved to the newest key")
        counts = rotation.count()
        for number in range(1, len(keys()) + 1):
            self.stdout.write(f"key {number}: {counts.by_key[number]}{' (newest)' if number == 1 else ''}")
        self.stdout.write(f"of an older version: {counts.older_versions}")
        if counts.by_key[rotation.NO_KEY]:
            raise CommandError(
                f"no key opens {counts.by_key[rotation.NO_KEY]}: put the missing key back into CARD_KEYS"
            )
