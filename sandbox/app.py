"""What a running sandbox is made of: its configuration, its store and its clock."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sandbox.store import Store


@dataclass(frozen=True)
class Config:
    """How the process was started. Intervals inside the sandbox are divided by ``time_scale``."""

    data: Path
    mail: Path
    port: int = 8001
    shop_name: str = "Storefront"
    shop_url: str = "http://127.0.0.1:8000"
    key: str = field(default="sandbox-key", repr=False)
    time_scale: float = 1.0


class App:
    """The parts that every endpoint works with. ``url`` is known once the port is bound."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = Store(config.data / "sandbox.sqlite3")
        self.url = f"http://127.0.0.1:{config.port}"
        # Set when something may have become due to go out: the courier looks.
        self.outgoing = threading.Event()
        self.set_clock()

    def set_clock(self) -> None:
        """Go by the setting; after a start, a change or a reset of it."""
        Clock.ahead = float(self.store.setting("clock_ahead_seconds"))
        self.outgoing.set()

    def scaled(self, seconds: float) -> float:
        """Seconds of real time that an interval of the pretend vendor takes."""
        return seconds / self.config.time_scale


class Clock:
    """How far the sandbox's clock is ahead of the machine's, in seconds: tests turn it together with the
    shop's.
    """

    ahead = 0.0


def now() -> float:
    """Seconds since 1970 in whole milliseconds, as the vendor prints them; the only clock of the sandbox."""
    return int((time.time() + Clock.ahead) * 1000) / 1000


def iso(moment: float) -> str:
    """The vendor's way to print a time: ISO 8601, UTC, milliseconds, ``Z`` (ref: list-orders)."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> float:
    """Reverse of ``iso``; takes any ISO 8601 form, UTC if it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
