"""`manage.py resume`: compare the books with the supplier's, and let buying go on if they agree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import switches
from core.kinds import SwitchName
from core.reasons import in_english
from orders.fulfilment.restore_pairs import open_pairs
from orders.management.commands.pause import OPERATOR
from orders.reconciliation import placement_pause


class Command(BaseCommand):
    help = "Compare the supplier's books with ours and resume buying; refuses while a pair is open."

    def handle(self, *args: Any, **options: Any) -> None:
        if switches.why_paused(SwitchName.PLACING) is None:
            self.stdout.write("placing runs")
            return
        try:
            found = placement_pause.resume_placing(by=OPERATOR)
        except placement_pause.NotReconciledError as exc:
            for pair in open_pairs().select_related("orphan", "line__order"):
                self.stderr.write(
                    f"open pair: supplier order {pair.orphan}, order {pair.line.order}, line {pair.line}"
                )
            raise CommandError(f"placing stays paused: {exc}") from None
        for each in found:
            self.stdout.write(f"light  {each.kind:9} {each.supplier_id or '-':26} {in_english(each.detail)}")
        self.stdout.write("the books agree; placing goes on")
