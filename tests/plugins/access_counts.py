"""How many cells of the access table were requested, at the end of the run (tests/access records them)."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where everybody looks; a process of pytest-xdist hands its reports on."""
    asked = sum(
        int(value)
        for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
        for name, value in report.user_properties
        if name == "cells" and report.when == "call"
    )
    if asked:
        terminalreporter.write_line(f"{asked} cells of the access table (URL × method × who) were requested")
