"""Kinds, jobs and intervals are used: what nothing uses any more is taken out of its enum."""

from collections.abc import Iterator
from enum import Enum

import pytest

from core.intervals import Interval
from core.kinds import DeskKind, Job, MailKind, SwitchName
from tests.architecture.sources import shop_sources


def enums() -> Iterator[type[Enum]]:
    yield from (Interval, SwitchName)
    for base in (DeskKind, Job, MailKind):
        yield from (each for each in base.__subclasses__() if ".tests." not in each.__module__)


@pytest.fixture(scope="module")
def product() -> str:
    return "\n".join(source.path.read_text() for source in shop_sources())


@pytest.mark.parametrize("enum", list(enums()))
def test_every_member_is_used(enum: type[Enum], product: str) -> None:
    assert [member.name for member in enum if f"{enum.__name__}.{member.name}" not in product] == []
