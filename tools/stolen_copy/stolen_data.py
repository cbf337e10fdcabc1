"""What was stolen: every row of the database, files, and SECRET_KEY."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import connection

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
SIGNED = re.compile(r"[A-Za-z0-9_-]+:[A-Za-z0-9_-]+:[A-Za-z0-9_-]{20,}")

Row = dict[str, Any]


@dataclass
class StolenData:
    secret_key: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with the place where it lies; JSON is taken apart."""
        yield from self.files.items()
        for table, rows in self.tables.items():
            for row in rows:
                for column, value in row.items():
                    for text in _texts_in(value):
                        yield f"{table}.{column}", text

    @cached_property
    def tokens(self) -> dict[str, str]:
        """Whatever looks like a secret, and where it lies."""
        return self._found(TOKEN)

    @cached_property
    def signed(self) -> dict[str, str]:
        """Whatever looks like a signed text."""
        return self._found(SIGNED)

    def _found(self, pattern: re.Pattern[str]) -> dict[str, str]:
        return {match: place for place, text in self.texts() for match in pattern.findall(text)}


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str() if value[:1] in ("{", "["):
            try:
                yield from _texts_in(json.loads(value))
            except ValueError:
                yield value
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts_in(each)
        case list() | tuple():
            for each in value:
                yield from _texts_in(each)
        case bytes() | memoryview():
            yield bytes(value).decode("latin-1")
        case None | bool():
            return
        case _:
            yield str(value)


def copy_shop_data(*, secret_key: str, folders: Iterable[Path] = ()) -> StolenData:
    """Copy every table of the database that the settings name, and every file below these folders."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return StolenData(
        secret_key,
        tables={table: list(_rows(table)) for table in connection.introspection.table_names()},
        files={str(path): path.read_bytes().decode("latin-1") for path in files},
    )


def _rows(table: str) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name that the database gave
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))
