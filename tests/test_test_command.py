"""What `make test` says and how it ends; that it runs pytest at all shows each time it is called."""

from pathlib import Path

import pytest

from tools import test
from tools.browser import installation


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """The runs of pytest that were asked for; each ends well with one test passed."""
    calls: list[tuple[str, list[str]]] = []

    def run(
        name: str, expressions: list[str], chosen: list[str], *, database_url: str | None
    ) -> test.Outcome:
        calls.append((name, expressions))
        return test.Outcome(name, exit_code=0, passed=1, failed=0, skipped=0)

    monkeypatch.setattr(test, "run", run)
    monkeypatch.setattr("sys.argv", ["tools.test"])
    return calls


def test_command_runs_storage_tests_on_both_databases(calls, monkeypatch, capsys) -> None:
    monkeypatch.setattr(test, "fetch_chromium", lambda: Path("/usr/bin/chromium"))
    with pytest.raises(SystemExit) as end:
        test.main()
    assert end.value.code == 0
    assert sorted(calls) == [("PostgreSQL", []), ("SQLite", ["storage"])]
    printed = capsys.readouterr().out
    assert "PostgreSQL: 1 passed, 0 failed, 0 skipped\nSQLite: 1 passed, 0 failed, 0 skipped\n" in printed
    assert "NOT TESTED" not in printed


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_command_says_loudly_that_there_was_no_chromium(
    calls, monkeypatch, capsys, ci: str, code: int
) -> None:
    monkeypatch.setattr(test, "fetch_chromium", lambda: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(SystemExit) as end:
        test.main()
    assert end.value.code == code
    assert sorted(calls) == [("PostgreSQL", ["not browser"]), ("SQLite", ["storage", "not browser"])]
    assert "!!! NOT TESTED: everything marked `browser`" in capsys.readouterr().out


def test_command_shows_the_seed_that_both_runs_draw_from(calls, monkeypatch, capsys) -> None:
    monkeypatch.setattr(test, "fetch_chromium", lambda: Path("/usr/bin/chromium"))
    monkeypatch.setattr("sys.argv", ["tools.test", "-k", "cart", "--hypothesis-seed", "7"])
    with pytest.raises(SystemExit):
        test.main()
    assert capsys.readouterr().out.count("--hypothesis-seed=7\n") == 2
    assert test.choose_seed(["-k", "cart", "--hypothesis-seed", "7"]) == (
        "7",
        ["--hypothesis-seed=7", "-k", "cart"],
    )


def test_command_draws_a_seed_unless_one_is_given_back() -> None:
    seed, arguments = test.choose_seed([])
    assert arguments == [f"--hypothesis-seed={seed}"]
    assert test.choose_seed([])[0] != seed


def test_outcome_is_read_from_the_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>')
    assert test.read_outcome("SQLite", 1, report) == test.Outcome("SQLite", 1, passed=3, failed=3, skipped=3)


def test_outcome_without_a_report_is_a_failure(tmp_path: Path) -> None:
    assert test.read_outcome("SQLite", 0, tmp_path / "missing.xml").exit_code == 1


def test_chromium_that_was_chosen_is_taken_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\nexit 0\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert installation.find_chromium() == browser
    browser.write_text("#!/bin/sh\nexit 127\n")  # as one does whose libraries are missing
    assert installation.fetch_chromium() is None
