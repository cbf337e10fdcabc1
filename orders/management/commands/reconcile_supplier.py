"""`manage.py reconcile_supplier`: the supplier's books of a period against ours, both ways."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, is_naive, make_aware

import oneclick
from core import clock
from core.intervals import Interval
from core.reasons import in_english
from orders.reconciliation.comparisons import reconcile


class Command(BaseCommand):
    help = "Compare the supplier's orders and transactions with ours and list every difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", help="from this day or time (default: eight days ago)")
        parser.add_argument("--until", help="to this day or time (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        since = _moment(options["since"]) if options["since"] else now - Interval.RECONCILE_WINDOW.duration
        until = _moment(options["until"]) if options["until"] else now
        try:
            found = reconcile(since=since, until=until)
        except oneclick.OneClickError as exc:
            raise CommandError(f"the supplier's books cannot be read: {exc}") from None
        for each in found:
            mark = "GRAVE" if each.is_grave else "light"
            self.stdout.write(f"{mark}  {each.kind:9} {each.supplier_id or '-':26} {in_english(each.detail)}")
        self.stdout.write(
            f"{len(found)} differences from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC"
        )
        if any(each.is_grave for each in found):
            raise CommandError("some differences are grave")


def _moment(text: str) -> Any:
    moment = parse_datetime(text)
    if moment is None and parse_date(text) is not None:
        moment = parse_datetime(f"{text}T00:00:00")
    if moment is None:
        raise CommandError(f"{text} is no day or time")
    return make_aware(moment, get_current_timezone()) if is_naive(moment) else moment
