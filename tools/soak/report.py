"""The one table at the end, and whether it is good."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tools.soak.crash_report import print_crashes
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.harness.run_state import FULL, State
from tools.soak.injection.registry import FAULT_IDS, FAULT_MEANINGS
from tools.soak.parts import PARTS
from tools.soak.shop.in_process import DATABASES

PROMISES = (
    *("lost", "doubled", "leaked", "over-refunded", "invariants", "several matters", "stalled"),
    *("money unaccounted", "journal difference", "paid out wrongly", "wallets wrong", "webhooks broken"),
    *("parked unexplained", "parked although resolvable"),
)
MIN_PER_FAULT = 20  # times that each kind of fault must have happened
MIN_FAULT_KINDS = 40
MAX_PARKED_SHARE = 0.05  # of the lines


def print_report(state: State, parts: Sequence[str]) -> bool:
    """Print what these parts came to; returns whether every promise was kept."""
    problems = [
        f"{part} on {lane} came to nothing"
        for lane in DATABASES
        for part in parts
        if not state.results(lane, part)
    ]
    sums = {lane: _sum(state, lane) for lane in DATABASES}
    if not state.is_full:
        print(f"\na shorter run: {state.orders / FULL:.1%} of what a full one does, but of no part nothing")
    _print_orders(sums, problems, is_full=state.is_full)
    for lane in DATABASES:
        for part in PARTS[1:-1]:
            problems += _print_part(state, lane, part)
    problems += print_crashes(state)
    for problem in problems:
        print(f"WRONG: {problem}")
    print(
        f"seed {state.options['seed']}: "
        + ("every promise was kept" if not problems else "promises were broken")
    )
    return not problems


def _sum(state: State, lane: str) -> dict[str, Any]:
    total: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    cases: list[str] = []
    for result in state.results(lane, "orders").values():
        total.update({name: number for name, number in result.items() if isinstance(number, int)})
        faults.update(result["faults"])
        deeds.update(result["deeds"])
        reasons.update(result["parked because"])
        cases += result["cases"]
    return {**total, "faults": faults, "deeds": deeds, "parked because": reasons, "cases": cases}


def _print_orders(sums: dict[str, dict[str, Any]], problems: list[str], *, is_full: bool) -> None:
    faults = sums[DATABASES[0]]["faults"] + sums[DATABASES[1]]["faults"]
    print(f"\n{'simulated orders':34}" + "".join(f"{lane:>12}" for lane in DATABASES) + f"{'together':>12}")
    for name in ("orders", "lines", *PROMISES, "parked for a while", "parked"):
        numbers = [int(sums[lane].get(name, 0)) for lane in DATABASES]
        print(f"{name:34}" + "".join(f"{number:12}" for number in (*numbers, sum(numbers))))
        if name in PROMISES and any(numbers):
            problems.append(f"{name}: {sum(numbers)}")
    lines, parked = (sum(int(each.get(name, 0)) for each in sums.values()) for name in ("lines", "parked"))
    print(f"{'parked, of all lines':34}{'':24}{parked / max(lines, 1):12.1%}")
    reasons: Counter[str] = sum((Counter(each["parked because"]) for each in sums.values()), Counter())
    print("parked because of: " + ", ".join(f"{number} {kind}" for kind, number in reasons.most_common()))
    if parked > MAX_PARKED_SHARE * lines:
        problems.append(f"{parked} of {lines} lines were parked")
    print("\nfault, times (as the supplier counted; those of the harness by what it means)")
    for kind in FAULT_IDS:
        print(f"  {kind:5}{faults[kind]:7}   {FAULT_MEANINGS.get(kind, '')}")
    often = sum(faults[kind] >= MIN_PER_FAULT for kind in FAULT_IDS)
    print(f"{often} of {len(FAULT_IDS)} kinds happened at least {MIN_PER_FAULT} times")
    deeds = sums[DATABASES[0]]["deeds"] + sums[DATABASES[1]]["deeds"]
    print("\nwhat people did with money, times")
    for deed in CoverageGoal:
        print(f"  {deed:58}{deeds[deed]:7}")
    if is_full:
        problems += [
            f"{kind} happened only {faults[kind]} times" for kind in FAULT_IDS if faults[kind] < MIN_PER_FAULT
        ]
        problems += [
            f"{deed} happened only {deeds[deed]} times"
            for deed in CoverageGoal
            if deeds[deed] < MIN_PER_FAULT
        ]
        problems += [f"only {often} kinds of fault"] if often < MIN_FAULT_KINDS else []
    problems += [case for each in sums.values() for case in each["cases"]]


def _print_part(state: State, lane: str, part: str) -> list[str]:
    """The rows of another part: each result tells its own `rows` and `problems`."""
    problems: list[str] = []
    for piece, result in sorted(state.results(lane, part).items()):
        print(f"\n{part}, {piece}, {lane}")
        for name, value in result["rows"]:
            print(f"  {name:44}{value!s:>12}")
        problems += result["problems"]
    return problems
