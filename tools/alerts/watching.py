"""What the world outside has heard of a running shop: its webhook, its monitor, the owners' mailbox."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.mailbox import read_folder
from tools.sandbox_control import SandboxControl

LINK = re.compile(r"/admin/core/alert/(\d+)/")


@dataclass
class Told:
    """One alert as it was heard. Times in seconds since 1970, the first of each step and channel."""

    cause: str
    about: str
    webhooks: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # by step
    mails: list[float] = field(default_factory=list)

    @property
    def steps(self) -> list[int]:
        """The steps that the webhook has heard, once for each time."""
        return sorted(step for step, times in self.webhooks.items() for _ in times)

    def heard_at(self, channel: str) -> float | None:
        """When the channel first heard of it."""
        times = self.mails if channel == "mail" else [at for each in self.webhooks.values() for at in each]
        return min(times, default=None)


class World:
    """Reads what has come out of the shop whose data folder and pretended supplier are given."""

    def __init__(self, folder: Path, sandbox: SandboxControl) -> None:
        self._mail, self._sandbox = folder / "mail", sandbox

    def alerts(self, *, since: float) -> dict[tuple[str, str], list[Told]]:
        """Everything heard since then, by cause and subject, in the order of the alerts."""
        by_number: dict[int, Told] = {}
        for alert in self._sandbox.ask("alerts")["alerts"]:
            _, number, step = alert["key"].split("-")
            told = by_number.setdefault(int(number), Told(alert["cause"], alert["about"]))
            told.webhooks[int(step)].append(alert["at"])
        for mail in read_folder(self._mail) if self._mail.is_dir() else []:
            link = LINK.search(mail.text)
            if link and int(link[1]) in by_number:
                by_number[int(link[1])].mails.append(mail.written)
        found: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for _, told in sorted(by_number.items()):
            if max(told.heard_at("webhook") or 0, told.heard_at("mail") or 0) >= since:
                found[told.cause, told.about].append(told)
        return found

    def signs_of_life(self, *, since: float, until: float) -> int:
        """How often the shop said in between that all is well."""
        return sum(since <= at <= until for at in self._sandbox.ask("alerts")["heartbeats"])
