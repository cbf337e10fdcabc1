"""The counts of a run: faults by id, as the sandbox counted them or as the harness brought them about."""

from collections import Counter, defaultdict
from random import Random
from typing import Any

from sandbox.testing import RunningSandbox
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.injection.rules import Fault, Rule, RuleScope


class ActionCounts:
    """What the harness and the people in it have done."""

    def __init__(self) -> None:
        self._own: Counter[str] = Counter()
        self.deeds: Counter[str] = Counter()

    def count(self, kind: str, times: int = 1) -> None:
        """The harness has done it."""
        self._own[kind] += times

    def did(self, deed: CoverageGoal, times: int = 1) -> None:
        """Somebody has done it."""
        self.deeds[deed] += times


class Tally(ActionCounts):
    """What was injected in one batch, and which lines it concerns."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        super().__init__()
        self.sandbox = sandbox
        self._rules: dict[int, str] = {}
        self._of_line: dict[int, list[Fault]] = {}
        self._told: set[int] = set()
        self.strikes: defaultdict[int, set[str]] = defaultdict(set)  # ids of what befell a line's worker

    def expect(self, line: int, faults: list[Fault]) -> None:
        """These faults are meant for this line."""
        self._of_line[line] = faults

    def inject(self, fault: Fault, rules: list[Rule], match: dict[str, Any]) -> None:
        """Tell the sandbox; it counts under ids that are kept here."""
        for number in self.sandbox.faults(*({**rule, "match": match} for rule in rules)) if rules else []:
            self._rules[number] = fault.id

    def follow(self, line: int, supplier_id: str, random: Random) -> None:
        """A line has its supplier order: what is meant for that order can be told now. Once for each line."""
        if line in self._told:
            return
        self._told.add(line)
        for fault in self._of_line.get(line, []):
            if fault.tie is RuleScope.SUPPLIER_ORDER:
                self.inject(fault, fault.rules(random), {"order": supplier_id})

    def acted_on(self, type_id: str, truth: dict[str, Any]) -> set[str]:
        """The faults that the sandbox counted at calls to buy cards of that type."""
        return {
            self._rules[rule["id"]]
            for rule in truth["faults"]
            if rule["id"] in self._rules and rule["applied"] and rule["match"].get("typeId") == type_id
        }

    def counts(self, truth: dict[str, Any]) -> Counter[str]:
        """Faults by id: what really happened."""
        total = Counter(self._own)
        for rule in truth["faults"]:
            if rule["id"] in self._rules:
                total[self._rules[rule["id"]]] += rule["applied"]
        return total
