"""The verdict on a trial: how it must end, against what the shop says. What holds for all: `tools.oracle`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.faults.cases import ExpectedEnd
from tools.faults.shop_state import Reading
from tools.faults.trials import Trial


@dataclass(frozen=True)
class Verdict:
    """One row of the report; no problem means that the case ended as it must."""

    trial: Trial
    injected: int
    orders: int
    problems: tuple[str, ...]


def broken_promises_of(trials: Sequence[Trial], truth: dict[str, Any], data_dir: Path) -> list[str]:
    """Promises that were broken. Money of which the gateway tells nonsense waits for a person."""
    from tools.oracle.bank_account import Bank
    from tools.oracle.promises import broken_promises

    waiting = [trial.payment for trial in trials if trial.case.ends.status == "unpaid"]
    found = broken_promises(truth, bank=Bank(), data_dir=data_dir)
    unaccounted = found.pop("money unaccounted")
    found["money unaccounted"] = [each for each in unaccounted if not any(ref in each for ref in waiting)]
    return [f"{promise}: {case}" for promise, cases in found.items() for case in cases]


def judge(trial: Trial, truth: dict[str, Any]) -> Verdict:
    """Compare a trial with the sandbox's truth."""
    orders = [order for order in truth["orders"] if order["type"] == trial.type_id]
    rules = [rule for rule in truth["faults"] if rule["id"] in trial.injected]
    injected = sum(rule["applied"] for rule in rules)
    problems = [trial.trouble] if trial.trouble else []
    problems += [f"{rule['fault']} was never injected" for rule in rules if not rule["applied"]]
    if len(orders) != trial.case.ends.orders:
        problems.append(f"{len(orders)} orders at the sandbox instead of {trial.case.ends.orders}")
    if trial.reading is not None:
        problems += _line_problems(trial, trial.reading)
    problems += _code_problems(trial, orders)
    return Verdict(trial, injected, len(orders), tuple(problems))


def _line_problems(trial: Trial, reading: Reading) -> list[str]:
    ends, problems = trial.case.ends, []
    if reading.status != ends.status:
        problems.append(f"{reading.status} instead of {ends.status}")
    problems += [f"never {state}" for state in trial.case.through if state not in reading.history]
    if (reading.cards, reading.refunded) != (ends.cards, ends.refunded):
        problems.append(
            f"{reading.cards} cards and {reading.refunded} to be refunded, not {ends.cards}/{ends.refunded}"
        )
    return problems + _desk_problems(ends, reading)


def _desk_problems(ends: ExpectedEnd, reading: Reading) -> list[str]:
    if ends.desk and ends.desk not in reading.desk:
        return [f"no {ends.desk} item on the desk, only {sorted(reading.desk)}"]
    return []


def _code_problems(trial: Trial, orders: list[dict[str, Any]]) -> list[str]:
    issued = Counter(card["value"] for order in orders for card in order["cards"])
    shown = Counter(trial.codes)
    if shown - issued or shown.total() != trial.case.ends.cards:
        return ["the codes shown are not those that the supplier issued"]
    return []
