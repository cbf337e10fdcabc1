"""The table: medians of the rounds' ratios with their spread, beside the target; and where it is written."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tools.bench.lines import LINES, Line, Round, Sample, Unit

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- make bench writes from here -->", "<!-- to here -->"
SCALE = {Unit.MILLISECONDS: 1_000.0, Unit.MEBIBYTES: 1 / 2**20, Unit.PER_CENT: 1.0}
HEAD = ("what", "floor", "target", "by rate", "by CPU", "each", "CPU", "statements", "verdict")
QUIET = 0.15  # by how much the anchor may differ, repeated within a round, before a run is called noisy


@dataclass(frozen=True)
class Spread:
    """A ratio in all rounds."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        return f"{_short(self.middle)} ({_short(min(self.values))}–{_short(max(self.values))})"


def _short(number: float) -> str:
    return f"{number:.2g}" if number < 10 else f"{number:.0f}"


@dataclass(frozen=True)
class Result:
    """One line, measured."""

    line: Line
    by_value: Spread
    by_cpu: Spread | None
    samples: list[Sample]

    @property
    def statements(self) -> int | None:
        return self.samples[-1].statements

    @property
    def verdict(self) -> str:
        """What is met: rates are the issue, and CPU what does not hang on a machine's other work."""
        found = {"rate": self.line.is_met_by(self.by_value.middle)}
        if self.by_cpu:
            found["CPU"] = self.line.is_met_by(self.by_cpu.middle)
        too_many = (
            self.line.most_statements is not None and (self.statements or 0) > self.line.most_statements
        )
        words = "missed"
        if all(found.values()):
            words = "met"
        elif any(found.values()):
            words = f"met by {next(name for name, is_met in found.items() if is_met)} only"
        return f"{words}; too many statements" if too_many else words

    def row(self) -> tuple[str, ...]:
        line = self.line
        scale, unit = SCALE[line.unit], line.unit
        cpu = [sample.cpu for sample in self.samples if sample.cpu is not None]
        bound = f"{'≤' if line.is_multiple else '≥'} {line.bound:g}"
        most = f" (≤ {line.most_statements})" if line.most_statements is not None else ""
        return (
            line.what,
            line.floor.partition("-p")[0] or "–",
            bound,
            str(self.by_value),
            str(self.by_cpu or "–"),
            f"{_short(median(sample.value for sample in self.samples) * scale)} {unit}",
            f"{_short(median(cpu) * 1_000)} ms" if cpu else "–",
            "–" if self.statements is None else f"{self.statements}{most}",
            self.verdict,
        )


def results(rounds: list[Round]) -> list[Result]:
    """Every line that these rounds have measured."""
    return [_result(line, rounds) for line in LINES if any(line.key in samples for samples in rounds)]


def _result(line: Line, rounds: list[Round]) -> Result:
    pairs = [
        (samples[line.key], samples[line.floor] if line.floor else samples[line.key])
        for samples in rounds
        if line.key in samples
    ]
    by_cpu = [line.ratio(own.cpu, floor.cpu) for own, floor in pairs if own.cpu and floor.cpu]
    return Result(
        line,
        Spread(tuple(line.ratio(own.value, floor.value) for own, floor in pairs)),
        Spread(tuple(by_cpu)) if by_cpu else None,
        [own for own, _ in pairs],
    )


def anchor(rounds: list[Round]) -> str:
    """How still the machine was: const at the end of a round beside const at its beginning."""
    pairs = [(each["const"], each["const-again"]) for each in rounds if "const-again" in each]
    if not pairs:
        return ""
    by_rate = Spread(tuple(first.value / again.value for first, again in pairs))
    by_cpu = Spread(tuple((first.cpu or 1) / (again.cpu or 1) for first, again in pairs))
    is_quiet = all(abs(value - 1) <= QUIET for value in by_rate.values)
    words = "" if is_quiet else " The machine was busy: read the ratios by CPU."
    const = median(first.cpu or 0 for first, _ in pairs) * 1_000
    return f"const again / const: {by_rate} by rate, {by_cpu} by CPU; const takes {_short(const)} ms.{words}"


def region(rounds: list[Round], *, number: int) -> str:
    """What is written between the marks; it names no machine, since ratios are to hold on any."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {number} rounds."
    table = [HEAD, tuple("---" for _ in HEAD), *(result.row() for result in results(rounds))]
    lines = [machine, anchor(rounds), "", *("| " + " | ".join(row) + " |" for row in table)]
    return "\n".join(lines)


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the text between the document's marks. Raises ValueError if they are not there."""
    before, begin, rest = document.read_text().partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{document.name} has lost its marks")
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def printed(rounds: list[Round]) -> str:
    """The same for a terminal, in columns."""
    rows = [HEAD, *(result.row() for result in results(rounds))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*table, anchor(rounds)])
