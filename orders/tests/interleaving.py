"""Something that happens between two reads of a page, wherever that is."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

MOST_READS = 60


@dataclass
class Reads:
    """The statements of a page, and before which of them it happened (the first is 1)."""

    number: int
    statements: list[str] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """The page had fewer statements: it did not happen."""
        return len(self.statements) < self.number

    def was_before_last_read_of(self, table: str) -> bool:
        """Whether the page read that table afterwards, and so must show what happened."""
        return any(f'FROM "{table}"' in sql for sql in self.statements[self.number - 1 :])


@contextmanager
def just_before(number: int, act: Callable[[], object]) -> Generator[Reads, None, None]:
    """Let something happen before that statement of a page."""
    reads = Reads(number)
    is_acting = False

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal is_acting
        if not is_acting:
            reads.statements.append(sql)
            if len(reads.statements) == number:
                is_acting = True
                act()
                is_acting = False
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield reads


def each_moment() -> Iterator[int]:
    """Before the first statement, the second and so on; whoever loops ends it once `is_over`."""
    yield from range(1, MOST_READS)
    raise AssertionError("the page has more statements than were tried")
