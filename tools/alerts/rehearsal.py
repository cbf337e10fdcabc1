"""Bringing causes about and judging what was heard: both channels within a minute, once per step."""

import time
from dataclasses import dataclass, field

from tools.alerts.causes import Injection, Stage, holding
from tools.alerts.observer import AlertObserver, ObservedAlert

TIME_SCALE = 60  # ten minutes are ten seconds, an hour is a minute; a day would be 24 minutes
WITHIN = 60.0  # seconds until both channels must have heard
STEPS = (0, 1, 2)  # at once, after ten minutes, after an hour
UNTIL_THIRD_STEP = 60 + 15  # seconds, with room for a look
CHANNELS = ("webhook", "mail")


@dataclass
class Finding:
    """What came of one cause. `seconds` per channel until it heard; good if there are no problems."""

    injection: str
    cause: str
    about: str
    seconds: dict[str, float | None] = field(default_factory=dict)
    steps: list[int] = field(default_factory=list)
    mails: int = 0
    problems: list[str] = field(default_factory=list)


def rehearse(
    stage: Stage,
    world: AlertObserver,
    injections: list[Injection],
    *,
    steps: bool = True,
    within: float = WITHIN,
) -> list[Finding]:
    """Hold all of these at once until each is told, for `within` seconds at most; with `steps` until after
    the hour.
    """
    if not injections:
        return []
    begun = time.time()
    wanted = [(injection, *tells) for injection in injections for tells in injection.tells]
    with holding(injections, stage) as since:
        deadline = since + within
        while time.time() < deadline and not all(_is_told(world, begun, each) for each in wanted):
            time.sleep(0.5)
        told_at = time.time()
        if steps:
            time.sleep(UNTIL_THIRD_STEP)
        held_until = time.time()
        findings = [_look(world, begun, since, each) for each in wanted]
        if world.signs_of_life(since=told_at, until=held_until) and _degrades(wanted):
            findings[0].problems.append("the monitor heard that all is well")
    for finding, (injection, *_rest) in zip(findings, wanted, strict=True):
        _judge(finding, injection, steps=steps, within=within)
        if injection.mutes:
            _judge_late(world, begun, finding, injection.mutes, within=within)
    return findings


def _is_told(world: AlertObserver, begun: float, wanted: tuple[Injection, str, str]) -> bool:
    injection, cause, about = wanted
    told = _first(world, begun, cause, about)
    return told is not None and all(
        told.heard_at(channel) is not None for channel in CHANNELS if channel != injection.mutes
    )


def _first(world: AlertObserver, begun: float, cause: str, about: str) -> ObservedAlert | None:
    return next(iter(world.alerts(since=begun).get((cause, about), [])), None)


def _look(world: AlertObserver, begun: float, since: float, wanted: tuple[Injection, str, str]) -> Finding:
    injection, cause, about = wanted
    finding = Finding(injection.name, cause, about)
    told = world.alerts(since=begun).get((cause, about), [])
    if len(told) > 1:
        finding.problems.append(f"{len(told)} alerts instead of one")
    for channel in CHANNELS:
        at = told[0].heard_at(channel) if told else None
        finding.seconds[channel] = None if at is None else max(at - since, 0)
    if told:
        finding.steps, finding.mails = told[0].steps, len(told[0].mails)
    return finding


def _judge(finding: Finding, injection: Injection, *, steps: bool, within: float) -> None:
    for channel in CHANNELS:
        seconds = finding.seconds[channel]
        if channel != injection.mutes and (seconds is None or seconds > within):
            finding.problems.append(f"{channel} heard nothing within {within:.0f} s")
    expected = list(STEPS) if steps else list(range(max(len(finding.steps), 1)))
    if injection.mutes != "webhook" and finding.steps != expected:
        finding.problems.append(f"webhook heard the steps {finding.steps}, not {expected}")
    # Looked at in the middle of things, the mail of the last step may be on its way.
    sent = range(len(expected) if steps else max(len(expected) - 1, 1), len(expected) + 1)
    if injection.mutes != "mail" and finding.mails not in sent:
        finding.problems.append(f"{finding.mails} mails for {len(expected)} steps")


def _judge_late(world: AlertObserver, begun: float, finding: Finding, channel: str, *, within: float) -> None:
    """The channel that was what had gone wrong hears of it once it is back."""
    deadline = time.time() + within
    while time.time() < deadline:
        told = _first(world, begun, finding.cause, finding.about)
        if told is not None and told.heard_at(channel) is not None:
            return
        time.sleep(0.5)
    finding.problems.append(f"{channel} never heard of it")


def _degrades(wanted: list[tuple[Injection, str, str]]) -> bool:
    from core.alerts.causes import DEGRADING

    return any(cause in DEGRADING for _, cause, _ in wanted)
