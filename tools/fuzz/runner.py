"""Throwing it all at a shop inside this process, and looking at what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from django.test import Client

from tools.fuzz import forms
from tools.fuzz.forms import Names
from tools.fuzz.snapshot import take_snapshot
from tools.fuzz.webhooks import Forger

MOST_TOLD = 20
TELL_TROUBLE = {"readyz"}  # 503 is its way to say that nobody sweeps


@dataclass
class Result:
    """What came of it. Good if there are no problems."""

    answers: Counter[str] = field(default_factory=Counter)  # "lying 200": how often
    problems: list[str] = field(default_factory=list)

    def note(self, what: str, status: int) -> None:
        """Count an answer; one that says that the shop broke is a problem."""
        self.answers[f"{what} {status}"] += 1
        if status >= 500:
            self.problems.append(f"{what}: {status}")


def throw_calls(forger: Forger, *, number: int, address: str = "/webhooks/chargily/") -> Result:
    """So many webhook calls. What is not genuine must be answered by 4xx; nothing may be believed."""
    result, client, before = Result(), Client(raise_request_exception=False), take_snapshot()
    for call in forger.calls(number):
        answer = client.post(address, call.body, content_type="application/json", headers=call.headers)
        result.note(call.way, answer.status_code)
        if not call.is_signed and not 400 <= answer.status_code < 500:
            result.problems.append(f"{call.way}: {answer.status_code} for what is not genuine")
    result.problems += before.changes(take_snapshot())
    return result


def throw_forms(clients: Sequence[Client], names: Names, *, number: int, random: Random) -> Result:
    """So many posts to all addresses by these visitors, who own nothing."""
    result, before = Result(), take_snapshot()
    public = [
        each for each in forms.addresses() if not each.startswith("admin/") and each not in TELL_TROUBLE
    ]
    office = [each for each in forms.addresses() if each.startswith("admin/")]
    for each in range(number):
        of_office = each // 5  # the back office has most addresses, and one door
        if each % 5 == 0:
            pattern = office[of_office % len(office)]
        else:
            pattern = public[(each - of_office - 1) % len(public)]
        client = random.choice(clients)
        client.raise_request_exception = False
        answer = forms.post(client, pattern, names, random)
        result.note(pattern, answer.status_code)
    result.problems += before.changes(take_snapshot())
    return result
