"""What both shops of the drill have in common: Django in a process, a moved clock, the vendors over HTTP."""

import json
import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from sandbox.testing import RunningSandbox

SANDBOX, TOLD, FOLDER, FIGURES = "DRILL_SANDBOX", "DRILL_TOLD", "DRILL_FOLDER", "DRILL_FIGURES"
BACK_UP, BACKED_UP, TRADED = "back up now", "backed up", "traded"


@dataclass(frozen=True)
class Receipt:
    """What a customer has in the mailbox about an order, whatever becomes of the shop's database."""

    reference: str
    email: str
    gateway: str
    gateway_reference: str
    amount: int  # centimes
    parts: tuple[tuple[str, int], ...]  # per line: the supplier's order ("" if none yet), and the unit price


@dataclass(frozen=True)
class Trade:
    """What the world knows when the shop's database is lost."""

    receipts: tuple[Receipt, ...]
    strangers: tuple[str, ...]  # orders at the supplier that no customer of the shop had made
    dear: str  # a type that the supplier asked too much for all the while, and its right price in centimes
    dear_price: int
    ahead: float  # seconds that the clocks were fast in the end

    def write(self) -> None:
        """Leave it for whoever comes after."""
        Path(os.environ[TOLD]).write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls) -> Self:
        told = json.loads(Path(os.environ[TOLD]).read_text())
        receipts = tuple(
            Receipt(**{**each, "parts": tuple(tuple(part) for part in each["parts"])})
            for each in told["receipts"]
        )
        return cls(**{**told, "receipts": receipts, "strangers": tuple(told["strangers"])})


def sandbox_of_this_drill() -> RunningSandbox:
    """The vendors that the parent process has started; they outlive the shop."""
    folder = Path(os.environ[FOLDER])
    sandbox = RunningSandbox(folder, folder, 0, [], {})
    sandbox.url = os.environ[SANDBOX]
    return sandbox


@contextmanager
def open_shop(*, products: int, ahead: float = 0) -> Generator[Any, None, None]:
    """Migrate and open the shop of this process; yields its clock, `ahead` seconds fast."""
    import django

    django.setup()
    from django.core.management import call_command

    from tools.soak.shop.catalogue_setup import set_up_catalogue

    call_command("migrate", verbosity=0)
    logging.disable(logging.CRITICAL)
    door = Path(os.environ[FOLDER]) / "clock"
    with set_up_catalogue(sandbox_of_this_drill(), door, products=products) as fake_clock:
        fake_clock.advance(seconds=ahead)
        yield fake_clock
