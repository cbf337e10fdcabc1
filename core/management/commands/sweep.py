"""`manage.py sweep`: one pass over everything due; `--loop` stays and needs no broker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.operations.liveness import LivenessReporter
from core.operations.sweep_runner import Sweeper, run_startup_checks, sweep_once


class Command(BaseCommand):
    help = "Do everything that is due: placing, polling, asking for payments, messages, expiry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="stay, pass after pass")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            run_startup_checks()  # its beat would hide that the shop was away
            self.stdout.write(f"{sweep_once()} pieces of work were due")
            return
        stop = threading.Event()
        pulse = LivenessReporter("sweeper", has_loop=True)

        def end(*_: Any) -> None:
            pulse.stop_watching()
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        pulse.start()
        try:
            Sweeper().run(stop, on_pass=pulse.touch)
        finally:
            pulse.stop()
