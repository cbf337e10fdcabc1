"""Every table of the shop is in the manual's list of what is kept, and how long."""

import re

import pytest
from django.apps import apps

from core.append_only import tables
from core.intervals import Interval
from tests.architecture.sources import ROOT

SECTION = re.compile(r"## What is kept, and how long\n(.*?)\n## ", re.S)
AGE = re.compile(r"`(\w+)` \((\d+) days?\)")


def rows() -> list[tuple[list[str], str]]:
    """The tables of each row, and how long they are kept."""
    section = SECTION.search((ROOT / "docs/operations.md").read_text())
    assert section
    cells = [line.strip("|").split("|") for line in section[1].splitlines() if line.startswith("| `")]
    return [(re.findall(r"`(\w+)`", names), kept.strip()) for names, kept, _why in cells]


def listed() -> list[str]:
    return [name for names, _ in rows() for name in names]


def test_every_table_is_listed_once() -> None:
    models = apps.get_models(include_auto_created=True)
    every = {model._meta.db_table for model in models if ".tests." not in model.__module__}

    assert sorted(listed()) == sorted(every)


@pytest.mark.parametrize(("name", "days"), [age for _, kept in rows() for age in AGE.findall(kept)])
def test_ages_are_those_of_the_shop(name: str, days: str) -> None:
    assert Interval[name].duration.days == int(days)


def test_what_is_append_only_is_kept_for_good() -> None:
    kept = {name: how for names, how in rows() for name in names}

    assert {name for name in tables() if not kept[name].startswith("for good")} == set()
