"""`make bench`: every target is measured once, the floors answer, and the table lands where it belongs."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from storefront.run.children import is_answering
from tests.running_shop import ROOT, free_port
from tools.bench import cost, memory, pages, pipeline, report, services
from tools.bench.lines import LINES, Round, Sample
from tools.bench.load import Request, drive
from tools.bench.stage import FLOOR_WEB, ONE_WORKER
from tools.processes import running

MODULES = (pages, services, pipeline, memory)


def test_each_line_is_measured_once_beside_its_floor() -> None:
    measured = Counter(key for module in MODULES for key in module.MEASURED)
    floors = {key for module in MODULES for key in module.FLOORS}

    assert Counter(line.key for line in LINES) == Counter(measured.keys() - floors)
    assert set(measured.values()) == {1}
    for module in MODULES:  # a ratio is taken within one round
        own = [line for line in LINES if line.key in module.MEASURED]
        assert {line.floor for line in own} - {""} <= module.MEASURED


def test_floors_answer(tmp_path: Path) -> None:
    port = free_port()
    variables = {
        "DJANGO_SETTINGS_MODULE": "tools.bench.floors.settings",
        "FLOOR": "const",
        "DATABASE_URL": "sqlite://:memory:",
    }
    command = (*FLOOR_WEB, *ONE_WORKER, f"127.0.0.1:{port}")
    with running(
        command, tmp_path / "log", lambda: is_answering(port, "/const/"), variables=variables
    ) as master:
        before = cost.cpu_seconds(cost.descendants(master))
        load = drive(port, Request("/const/"), seconds=0.1, connections=2)
        used = cost.cpu_seconds(cost.descendants(master)) - before

    assert set(load.statuses) == {200}
    assert load.answers >= 2
    assert used > 0


def test_list_floor_shows_24_cards_in_one_query(tmp_path: Path) -> None:
    """In a process of its own: it has other settings than the tests."""
    script = (
        "import tools.bench.floors.pages\n"
        "from django.db import connection, reset_queries\n"
        "from django.test import Client, override_settings\n"
        "from tools.bench.floors.models import create_tables\n"
        "create_tables()\n"
        "with override_settings(DEBUG=True):\n"
        "    reset_queries()\n"
        "    page = Client(SERVER_NAME='127.0.0.1').get('/list/')\n"
        "    print(page.status_code, page.content.count(b'<li '), len(connection.queries))\n"
    )
    database = f"sqlite:///{tmp_path / 'floor.sqlite3'}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tools.bench.floors.settings",
            "FLOOR": "list",
            "DATABASE_URL": database,
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["200", "24", "1"]


def rounds(*values: tuple[float, float]) -> list[Round]:
    """Rounds in which a line and its floor took so many seconds."""
    return [{"order": Sample(own, own, 12), "inserts": Sample(floor, floor)} for own, floor in values]


def test_ratio_is_the_median_of_those_within_rounds() -> None:
    [result] = report.results(rounds((4, 1), (4, 2), (8, 2)))

    assert result.by_value.values == (0.25, 0.5, 0.25)
    assert str(result.by_value) == "0.25 (0.25–0.5)"
    assert result.verdict == "met"


@pytest.mark.parametrize(
    ("cpu", "statements", "verdict"),
    [(1.0, 20, "met by CPU only"), (5.0, 20, "missed"), (1.0, 21, "met by CPU only; too many statements")],
)
def test_verdict_tells_what_is_met(cpu: float, statements: int, verdict: str) -> None:
    measured: Round = {"order": Sample(9, cpu, statements), "inserts": Sample(1, 1)}

    [result] = report.results([measured])

    assert result.verdict == verdict


def test_p99_of_a_few_is_the_slowest() -> None:
    assert pipeline.percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert pipeline.percentile([float(number) for number in range(1, 102)], 0.5) == 51.0


def test_multiple_is_met_from_above() -> None:
    line = next(line for line in LINES if line.key == "product-read")

    assert line.ratio(3, 1) == 3
    assert (line.is_met_by(3), line.is_met_by(3.1)) == (True, False)


def test_line_without_a_floor_is_held_against_its_bound() -> None:
    line = next(line for line in LINES if not line.floor)

    assert line.ratio(0.9, 0.9) == 0.9


def test_noisy_run_is_told() -> None:
    still = {"const": Sample(1, 1), "const-again": Sample(1.05, 1)}
    busy = {"const": Sample(1, 1), "const-again": Sample(1.5, 1)}

    assert "busy" not in report.anchor([still, still])
    assert "busy" in report.anchor([still, busy])


def test_table_is_written_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")

    report.write(report.region(rounds((4, 1)), number=1), document)

    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| order of three lines (service call) | inserts | ≥ 0.25 |" in text


def test_document_without_marks_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("prose")

    with pytest.raises(ValueError, match="marks"):
        report.write("table", document)

    assert document.read_text() == "prose"


def test_document_of_the_project_has_its_marks() -> None:
    text = report.DOCUMENT.read_text()

    assert text.count(report.BEGIN) == text.count(report.END) == 1


def test_line_names_a_floor_that_is_told() -> None:
    named = {line.floor for line in LINES} - {""} - {line.key for line in LINES}
    document = report.DOCUMENT.read_text()

    assert [floor for floor in named if floor.partition("-p")[0] not in document] == []
