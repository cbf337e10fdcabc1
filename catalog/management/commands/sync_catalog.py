"""`manage.py sync_catalog`: fetch the catalogue now, with every product's prices."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Product
from catalog.supply.refresh import refresh_product
from catalog.supply.sync import sync_catalog
from core.reasons import translate_reason
from oneclick import KeyRejectedError, OneClickError, TransientError

EVERY = 20  # products between two lines of progress


class Command(BaseCommand):
    help = "Mirror the supplier's catalogue, then read price and stock of every product."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="leave prices and stock to the sweep")
        parser.add_argument(
            "--accept-shrunken", action="store_true", help="believe a catalogue that lost more than half"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = sync_catalog(self._say, accept_shrunken=options["accept_shrunken"])
        except OneClickError as exc:
            raise CommandError(f"the supplier's catalogue could not be read: {exc}") from None
        for problem in run.problems:
            self.stderr.write(f"not as it should be: {translate_reason(problem)}")
        if not run.ok:
            raise CommandError(f"the catalogue was left as it is: {translate_reason(run.problems[0])}")
        if not options["quick"]:
            self._read_prices()
        available = Product.objects.on_show().filter(is_available=True).count()
        self._say(f"{available} products are for sale")

    def _read_prices(self) -> None:
        ids = list(Product.objects.mirrored().values_list("pk", flat=True))
        failures = 0
        for number, product_id in enumerate(ids, 1):
            failures += not self._read_price(product_id)
            if number % EVERY == 0 or number == len(ids):
                self._say(f"prices of {number} of {len(ids)} products read")
        if failures:
            self.stderr.write(f"{failures} products could not be read; they are tried again later")

    def _read_price(self, product_id: int) -> bool:
        try:
            refresh_product(product_id)
        except KeyRejectedError as exc:
            raise CommandError(f"the supplier does not accept the key: {exc}") from None
        except TransientError as exc:
            raise CommandError(f"the supplier asks to come back later: {exc}") from None
        except OneClickError:
            return False
        return True

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
