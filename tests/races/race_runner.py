"""The race itself: both acts, each once as the one that is interrupted, in every gap that it has."""

from collections.abc import Callable
from itertools import count
from typing import Any

from tests.properties.oracle import violations_now
from tests.properties.world import World
from tests.races.interleaving import interrupt
from tests.races.scenarios import Scene

Act = Callable[[Scene], Any]


def race(
    world: World,
    arrange: Callable[[World], Scene],
    one: Act,
    other: Act,
    check: Callable[[Scene], None],
    *,
    may_refuse: tuple[type[Exception], ...] = (),
    is_symmetric: bool = False,
) -> None:
    """Run every interleaving, each with an order of its own, and judge them all by the supplier's truth.

    The loser leaves quietly: it raises nothing but what it `may_refuse` with. Of acts that differ in nothing
    but whose they are (`is_symmetric`), it is enough to interrupt one.
    """
    turns = [(one, other)] if is_symmetric or one is other else [(one, other), (other, one)]
    gaps = sum(_race(world, arrange, *acts, check, may_refuse) for acts in turns)
    assert gaps > 0, "neither act writes anything: there was no race"


def _race(
    world: World,
    arrange: Callable[[World], Scene],
    first: Act,
    second: Act,
    check: Callable[[Scene], None],
    may_refuse: tuple[type[Exception], ...],
) -> int:
    for nth in count():
        scene = arrange(world)
        outcome = interrupt(lambda scene=scene: first(scene), lambda scene=scene: second(scene), nth)
        for result in (outcome.first, outcome.rival):
            if isinstance(result, Exception) and not isinstance(result, may_refuse):
                raise result
        check(scene)
        if not outcome.was_interrupted:
            assert violations_now(world.sandbox.truth()) == []
            return nth
    raise AssertionError("unreachable")
