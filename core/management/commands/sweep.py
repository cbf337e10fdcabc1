"""`manage.py sweep`: one pass over everything due; `--loop` stays and needs no broker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.pulse import Pulse
from core.sweeping import Sweeper, look_at_start, sweep_once


class Command(BaseCommand):
    help = "Do everything that is due: placing, polling, asking for payments, messages, expiry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="stay, pass after pass")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            look_at_start()  # its beat would hide that the shop was away
            self.stdout.write(f"{sweep_once()} pieces of work were due")
            return
        stop = threading.Event()
        pulse = Pulse("sweeper", has_loop=True)

        def end(*_: Any) -> None:
            pulse.look_away()
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        pulse.start()
        try:
            Sweeper().run(stop, came_round=pulse.touch)
        finally:
            pulse.stop()
