"""What the world outside has heard of a running shop: its webhook, its monitor, the owners' mailbox."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.mailbox import read_folder
from tests.running_shop import RunningShop
from tools.sandbox_control import SandboxControl

LIST = (
    "import json; from core.models import Alert;"
    "print(json.dumps(list(Alert.objects.values_list('pk', 'cause', 'about'))))"
)
LINK = re.compile(r"/admin/core/alert/(\d+)/")


@dataclass
class ObservedAlert:
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


class AlertObserver:
    """Reads what has come out of a running shop."""

    def __init__(self, shop: RunningShop, sandbox: SandboxControl) -> None:
        self._shop, self._sandbox = shop, sandbox
        self._known: dict[int, tuple[str, str]] = {}  # cause and subject by the number of the alert

    def alerts(self, *, since: float) -> dict[tuple[str, str], list[ObservedAlert]]:
        """Everything heard since then, by cause and subject, in the order of the alerts."""
        by_number: dict[int, ObservedAlert] = {}
        for alert in self._sandbox.ask("alerts")["alerts"]:
            _, number, step = alert["key"].split("-")
            self._known[int(number)] = alert["cause"], alert["about"]
            self._of(by_number, int(number)).webhooks[int(step)].append(alert["at"])
        for number, written in self._mails():
            self._of(by_number, number).mails.append(written)
        found: dict[tuple[str, str], list[ObservedAlert]] = defaultdict(list)
        for _, told in sorted(by_number.items()):
            if max(told.heard_at("webhook") or 0, told.heard_at("mail") or 0) >= since:
                found[told.cause, told.about].append(told)
        return found

    def _mails(self) -> Iterator[tuple[int, float]]:
        """The number of the alert that each mail is about, and when it was written."""
        folder = self._shop.folder / "mail"
        for mail in read_folder(folder) if folder.is_dir() else []:
            link = LINK.search(mail.text)
            if link:
                yield int(link[1]), mail.written

    def _of(self, by_number: dict[int, ObservedAlert], number: int) -> ObservedAlert:
        if number not in self._known:  # only mails have told of it: the shop itself says what it is
            told = self._shop.manage("shell", "-c", LIST).stdout
            self._known |= {pk: (cause, about) for pk, cause, about in json.loads(told.splitlines()[-1])}
        return by_number.setdefault(number, ObservedAlert(*self._known[number]))

    def signs_of_life(self, *, since: float, until: float) -> int:
        """How often the shop said in between that all is well."""
        return sum(since <= at <= until for at in self._sandbox.ask("alerts")["heartbeats"])
