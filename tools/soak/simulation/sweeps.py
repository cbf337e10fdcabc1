"""Passes of the sweep in which something happens to a worker, the database, the broker or the clock."""

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from unittest.mock import patch

from django.core.mail import EmailMessage
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core import clock, outbox
from core.models import Message
from core.operations.sweep_runner import run_job, sweep_once
from core.testing import run_concurrently
from oneclick.transport import Transport
from orders.fulfilment import placement
from orders.models import Attempt, Line
from orders.reconciliation import placement_pause
from orders.states import AttemptStatus, LineStatus
from payments.incoming.status_check import check_payment_status
from payments.models import Payment
from tests.crash.boundaries import CrashInjector, matters
from tests.crash.child_process import in_own_process
from tests.plugins.environment import closed_port
from tools.soak.ground_truth.tally import Tally
from tools.soak.shop.catalogue_setup import SkewedClock, swept_kinds

LONGEST_PASS = 120  # boundaries that matter, within which a worker is killed
AN_HOUR = timedelta(hours=1)


class SweepFaults:
    """Each method is one way in which a pass can go; it counts what really happened."""

    def __init__(self, fake_clock: SkewedClock, tally: Tally, random: Random) -> None:
        self.fake_clock, self.tally, self.random = fake_clock, tally, random
        self._number = 0
        self._rare = dict(zip(random.sample(range(10, 100), len(RARE_WAYS)), RARE_WAYS, strict=True))

    def go(self) -> None:
        """One pass, in one way or another."""
        self._number += 1
        if self.random.random() < 0.5:
            self._ask_for_money()
        name = self._rare.get(self._number) or self.random.choice(
            PLACING_WAYS if self._queued() else IDLE_WAYS
        )
        getattr(self, name)()
        self._explain(WHY.get(name, ""))

    def _ask_for_money(self) -> None:
        """A pass asks for payments and places at once; done apart, what is paid may meet any way."""
        for pk in Payment.objects.filter(next_due_at__lte=clock.now()).values_list("pk", flat=True):
            with suppress(OperationalError):
                check_payment_status(payment_id=pk)

    def _explain(self, kind: str) -> None:
        """A line whose worker was stopped with an open attempt may end parked because of that."""
        if kind:
            for line in Line.objects.filter(status=LineStatus.PLACING, attempts__status=AttemptStatus.OPEN):
                self.tally.strikes[line.pk].add(kind)

    def plain(self) -> None:
        _sweep()

    def killed(self) -> None:
        """W1: a worker dies at any boundary; W2: the next one, too."""
        self._kill("W1")
        if self.random.random() < 0.5:
            self._kill("W2")
        _sweep()

    def _kill(self, kind: str) -> None:
        nth = self.random.randrange(min(LONGEST_PASS, 6 + 12 * _due()))
        if in_own_process(_sweep, CrashInjector(nth, matters)).was_killed:
            self.tally.count(kind)

    def twice(self) -> None:
        """W6: every task runs twice, at the same moment."""
        for kind in swept_kinds():
            for row_id in kind.due(clock.now(), 20):
                run_concurrently(*[partial(run_job, kind, row_id)] * 2)
                self.tally.count("W6")

    def two_sweeps(self) -> None:
        run_concurrently(_sweep, _sweep)
        self.tally.count("W9")

    def hint_in_call(self) -> None:
        """W10: while placeOrder is under way, its task comes again."""
        line = self._queued()
        if line is None:
            _sweep()
            return
        self.tally.sandbox.faults({"fault": "slow", "endpoint": "placeOrder", "delay": 0.3})
        worker = threading.Thread(target=_alone, args=(lambda: placement.place_line(line_id=line),))
        worker.start()
        for _ in range(40):
            if Attempt.objects.filter(line_id=line, status=AttemptStatus.OPEN).exists():
                placement.place_line(line_id=line)
                placement.expire_lease(line_id=line)
                self.tally.count("W10")
                break
            time.sleep(0.02)
        worker.join()

    def hints_at_once(self) -> None:
        """G1: a customer who reloads the page of return."""
        due = Payment.objects.filter(next_due_at__lte=clock.now()).exclude(reference=None)
        for payment in due[:3]:
            run_concurrently(*[lambda pk=payment.pk: check_payment_status(payment_id=pk)] * 4)
            self.tally.count("G1")
        _sweep()

    def unreachable(self) -> None:
        """S1: the supplier's address refuses connections just when placeOrder is called."""
        port, real = closed_port(), Transport.exchange_once

        def refused(transport: Transport, *args: Any) -> Any:
            self.tally.count("S1")
            nobody = lambda: http.client.HTTPConnection("127.0.0.1", port)  # noqa: E731
            with patch.object(transport, "_new_connection", nobody):
                return real(transport, *args)

        with patch.object(Transport, "exchange_once", refused):
            _sweep()

    def locked(self) -> None:
        """D3: one of the writing statements fails, as in a deadlock."""
        nth = self.random.randrange(4 + 6 * _due())
        self._failing("D3", lambda sql: sql.startswith(("INSERT", "UPDATE", "DELETE")), nth)

    def full_at_attempt(self) -> None:
        self._failing("D6", lambda sql: sql.startswith('INSERT INTO "orders_attempt"'))

    def full_at_cards(self) -> None:
        self._failing("D7", lambda sql: sql.startswith('INSERT INTO "delivery_card"'))

    def _failing(self, kind: str, hits: Callable[[str], bool], nth: int = 0) -> None:
        left = [nth]

        def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            if hits(sql):
                left[0] -= 1
                if left[0] == -1:
                    self.tally.count(kind)
                    raise OperationalError("made to fail")
            return run(sql, params, many, context)

        with connection.execute_wrapper(execute):
            _sweep()

    def broken_commit(self) -> None:
        """D1: the answer to COMMIT is lost, before it was carried out or after."""
        real, is_after, left = (
            BaseDatabaseWrapper._commit,  # type: ignore[attr-defined]  # the stubs leave it out
            self.random.random() < 0.5,
            [self.random.randrange(1 + _due())],
        )

        def commit(database: Any) -> None:
            left[0] -= 1
            if left[0] != -1:
                real(database)
                return
            self.tally.count("D1")
            if is_after:
                real(database)
            raise OperationalError("made to fail at COMMIT")

        with patch.object(BaseDatabaseWrapper, "_commit", commit):
            _sweep()

    def inside_transaction(self) -> None:
        """D12: somebody wraps placing into a transaction; nothing may leave."""
        line = self._queued()
        if line is not None:
            before = self._calls()
            with suppress(RuntimeError), transaction.atomic():
                placement.place_line(line_id=line)
            if self._calls() != before:
                raise AssertionError("placeOrder was called inside a transaction")
            self.tally.count("D12")
        _sweep()

    def no_mail(self) -> None:
        def refuse(_mail: EmailMessage) -> None:
            self.tally.count("O13")
            raise ConnectionRefusedError

        with patch.object(EmailMessage, "send", refuse):
            _sweep()

    def killed_after_mail(self) -> None:
        """W15: the mail is out, the note of it is not."""
        message = Message.objects.filter(sent_at=None, next_due_at__lte=clock.now()).first()
        if message is not None:
            send = EmailMessage.send

            def send_and_die(mail: EmailMessage) -> None:
                send(mail)
                os.kill(os.getpid(), signal.SIGKILL)

            with patch.object(EmailMessage, "send", send_and_die):
                end = in_own_process(lambda: outbox.send(message.pk), CrashInjector(None))
            self.tally.count("W15", int(end.was_killed))
        _sweep()

    def wrong_clock(self) -> None:
        """W11: the shop's clock steps; its sweeper notices before it does anything else."""
        unknown = set(Line.objects.filter(status=LineStatus.UNKNOWN).values_list("pk", flat=True))
        with self._skewed(self.random.choice([AN_HOUR, -AN_HOUR])):
            _sweep()
            _sweep()
        parked = Line.objects.filter(pk__in=unknown, status=LineStatus.PARKED)
        for pk in parked.values_list("pk", flat=True):
            self.tally.strikes[pk].add("W11")
        self.tally.count("W11")

    @contextmanager
    def _skewed(self, step: timedelta) -> Generator[None, None, None]:
        # The steady clock of the watch goes on with the time that passes for everybody.
        ahead = self.fake_clock.ahead.total_seconds()
        with patch.object(time, "monotonic", lambda now=time.monotonic: now() + ahead):
            watch = placement_pause.ClockStepDetector()
            self.fake_clock.skew = step
            watch.look()
            try:
                yield
            finally:
                self.fake_clock.skew = timedelta()
                watch.look()

    def silence(self) -> None:
        """O15: nobody sweeps for ten minutes; then a sweeper starts."""
        self.fake_clock.advance(minutes=10)
        placement_pause.pause_after_absence()
        self.tally.count("O15")
        _sweep()

    def _queued(self) -> int | None:
        due = Line.objects.filter(status=LineStatus.QUEUED, next_due_at__lte=clock.now())
        return due.order_by("next_due_at").values_list("pk", flat=True).first()

    def _calls(self) -> int:
        return int(self.tally.sandbox.truth()["requests"].get("placeOrder", {}).get("received", 0))


IDLE_WAYS = (
    *("plain",) * 10,
    *("full_at_cards",) * 4,
    *("killed", "locked", "no_mail", "killed_after_mail", "hints_at_once") * 2,
    *("twice", "two_sweeps", "broken_commit"),
)
# What is about placing is of no use while nothing is to be placed.
PLACING_WAYS = (
    *("plain",) * 9,
    *("hint_in_call", "unreachable", "inside_transaction") * 3,
    *("full_at_attempt",) * 2,
    *("killed", "locked", "broken_commit", "two_sweeps", "twice"),
)
RARE_WAYS = (
    "wrong_clock",
    "silence",
)  # each once in a batch, at some moment: they stop all buying for a while
# Ways that may leave an attempt behind of which nobody knows whether it was sent.
WHY = {"killed": "W1", "broken_commit": "D1", "locked": "D3"}


def _sweep() -> None:
    """A pass as the staying sweeper makes it: what goes wrong is left to the next."""
    with suppress(OperationalError):
        sweep_once()


def _alone(act: Callable[[], Any]) -> None:
    try:
        act()
    finally:
        connection.close()


def _due() -> int:
    return sum(len(kind.due(clock.now(), 10)) for kind in swept_kinds())
