"""One trial: an order's story with one death in it, or two, and what must hold when the sweep is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from catalog.models import Denomination
from orders.models import Line
from orders.states import LineStatus
from orders.verification import verify
from sandbox.testing import RunningSandbox
from tests.crash.boundaries import CrashInjector, matters
from tests.crash.child_process import End, in_own_process
from tests.crash.order_scenario import fill_cart, recover, run_order, take_over_clocks

AFTER_THE_FIRST_DEATH = timedelta(minutes=1)
AFTER_THE_SECOND_DEATH = timedelta(hours=4)


@dataclass(frozen=True)
class Verdict:
    """What became of an order in whose story processes died."""

    broken: list[str]
    was_parked: bool
    deaths: int  # how many of the deaths came about: a recovery may be over before its point is reached


class Stage:
    """A shop and a supplier on which trials are run one after another, each with an order of its own."""

    def __init__(self, sandbox: RunningSandbox, denomination: Denomination) -> None:
        self.sandbox, self.denomination = sandbox, denomination
        self._warm_up()

    def _warm_up(self) -> None:
        """Tell the story once in this process: what it loads and compiles, no fork has to load again."""
        cart_id = fill_cart(self.denomination)
        fake_clock = take_over_clocks(self.sandbox)
        run_order(cart_id, self.sandbox, fake_clock)
        recover(fake_clock)

    def boundaries_of_story(self) -> list[str]:
        """The names of all boundaries of a story in which nobody dies."""
        return self._live(None).names

    def boundaries_of_recovery(self, first: int) -> list[str]:
        """The names of the boundaries that matter in the recovery after a death at `first`."""
        self._live(first)
        return self._recover(AFTER_THE_FIRST_DEATH, None).names

    def trial(self, first: int, second: int | None = None) -> Verdict:
        """Die at boundary `first` of the story, and at boundary `second` of the recovery; then recover for
        good.
        """
        before = self._taken()
        ends = [self._live(first)]
        if second is not None:
            ends.append(self._recover(AFTER_THE_FIRST_DEATH, second))
        self._recover(AFTER_THE_SECOND_DEATH, None)
        return self._judge(before, deaths=sum(end.was_killed for end in ends))

    def _live(self, nth: int | None) -> End:
        cart_id = fill_cart(self.denomination)
        fake_clock = take_over_clocks(self.sandbox)
        return in_own_process(lambda: run_order(cart_id, self.sandbox, fake_clock), CrashInjector(nth))

    def _recover(self, ahead: timedelta, nth: int | None) -> End:
        fake_clock = take_over_clocks(self.sandbox, ahead)
        return in_own_process(lambda: recover(fake_clock), CrashInjector(nth, matters))

    def _taken(self) -> int:
        return int(self.sandbox.truth()["orders_taken"])

    def _judge(self, before: int, *, deaths: int) -> Verdict:
        broken = [f"{each.invariant}: {each.detail}" for each in verify()]
        line = Line.objects.order_by("-pk").first()
        taken = self._taken() - before
        if taken > 1:
            broken.append(f"the supplier took {taken} orders for one line")
        if (
            line is not None
            and taken == 1
            and line.status == LineStatus.REFUSED
            and not hasattr(line, "supplier_order")
        ):
            broken.append("an order was bought and refunded")
        return Verdict(
            broken, was_parked=line is not None and line.status == LineStatus.PARKED, deaths=deaths
        )


def spread(points: list[int], most: int) -> Iterator[int]:
    """At most so many of the points, evenly spread, always with both ends."""
    if len(points) <= most:
        yield from points
        return
    step = (len(points) - 1) / (most - 1)
    yield from sorted({points[round(number * step)] for number in range(most)})
