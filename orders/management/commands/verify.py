"""`manage.py verify`: does every promise of the shop hold right now?"""

from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import make_aware

from catalog.supply.offer_loss import find_offer_loss
from core.intervals import Interval
from orders.verification import CHECKS, verify
from orders.verification.stalls import overdue


class Command(BaseCommand):
    help = "Check the invariants: at most once, legal moves, no stall, money, cards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--live", action="store_true", help="also demand that a sweeper keeps up and offers stay"
        )

        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DATE", help="only what was made since (2026-11-30)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        since = options["since"]
        violations = verify(since=make_aware(datetime.combine(since, time.min)) if since else None)
        for violation in violations:
            self.stdout.write(f"BROKEN  {violation.invariant}: {violation.detail}")
        late = overdue(Interval.OVERDUE.duration) if options["live"] else []
        for kind in late:
            self.stdout.write(f"BROKEN  a sweeper keeps up: {kind} has been due for over a minute")
        loss = find_offer_loss() if options["live"] else None
        if loss is not None:
            self.stdout.write(f"BROKEN  offers are for sale: {loss}")
        broken = len(violations) + len(late) + (loss is not None)
        self.stdout.write(f"{len(CHECKS)} invariants, {broken} violations")
        if broken:
            raise CommandError("some promise does not hold")
