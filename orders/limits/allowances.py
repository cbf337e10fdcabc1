"""How much a customer may spend in a while: more, the longer the shop knows them."""

import re
from dataclasses import dataclass
from itertools import pairwise

from core.money import CENTIMES_PER_DINAR

LIFTED = "0"
_STEP = re.compile(r"([0-9]{1,5}):([0-9]{1,12})")


class InvalidAllowanceError(ValueError):
    """The text describes no allowance; says why."""


@dataclass(frozen=True)
class Allowance:
    """Steps of (days since the first paid order, centimes), growing, from day 0 on. No steps: no limit."""

    steps: tuple[tuple[int, int], ...]

    def after(self, days: int) -> int | None:
        """What a customer may spend whom the shop has known for so many days; None: any amount."""
        return max((amount for since, amount in self.steps if since <= days), default=None)


def parse_allowance(text: str) -> Allowance:
    """Read "0:100000,7:300000" (dinars; more from day 7 on), or "0": no limit.

    Raises InvalidAllowanceError.
    """
    if text.strip() == LIFTED:
        return Allowance(())
    found = [_STEP.fullmatch(part.strip()) for part in text.split(",")]
    steps = tuple((int(step[1]), int(step[2]) * CENTIMES_PER_DINAR) for step in found if step)
    if len(steps) != len(found):
        raise InvalidAllowanceError("is not written as DAY:DINARS,DAY:DINARS")
    if steps[0][0] != 0:
        raise InvalidAllowanceError("does not begin with day 0")
    if steps[0][1] == 0:
        raise InvalidAllowanceError("lets nobody buy anything; 0 alone lifts the limit")
    if any(later <= earlier or more < less for (earlier, less), (later, more) in pairwise(steps)):
        raise InvalidAllowanceError("does not grow from step to step")
    return Allowance(steps)
