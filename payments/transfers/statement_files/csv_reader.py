"""A file of cells as spreadsheets export it: unknown delimiter, quotes that never close."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DELIMITERS = (";", "\t", ",", "|")
MAX_JOINED_LINES = 10  # lines that one quoted cell may span


def lines_of(text: str) -> list[str]:
    """The lines. Only what ends a line in a file ends it here: no form feed, no Unicode separator.

    The mark of a file that was put behind another is no text.
    """
    return text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass(frozen=True)
class CsvRow:
    """Cells, and the numbers of the first and the last line they were read from, counted from 1."""

    first: int
    last: int
    cells: list[str]


@dataclass(frozen=True)
class TableShape:
    """What is known of a table's rows: how many cells they have, and whether a line begins one."""

    width: int
    begins: Callable[[list[str]], bool]


def rows_of(
    lines: list[str], delimiter: str, *, after: int = 0, shape: TableShape | None = None
) -> Iterator[CsvRow]:
    """The rows that are not empty behind line `after`.

    A quoted cell may span lines if the row then has the right shape. A quote that nothing closes, or only
    a stray one further below, is text, so that it costs one row and not those that follow.
    """
    while after < len(lines):
        cells, taken = _row(lines, after, delimiter, shape)
        if any(cell.strip() for cell in cells):
            yield CsvRow(after + 1, after + taken, cells)
        after += taken


def _row(lines: list[str], at: int, delimiter: str, shape: TableShape | None) -> tuple[list[str], int]:
    """The cells of the row that begins at line `at`, and how many lines it takes."""
    if (cells := _cells(lines[at], delimiter)) is not None:
        return cells, 1
    for taken in range(2, MAX_JOINED_LINES + 1):
        joined = lines[at : at + taken]
        if shape and shape.begins(joined[-1].split(delimiter)):
            break
        cells = _cells("\n".join(joined), delimiter)
        if cells is not None and (shape is None or len(cells) == shape.width):
            return cells, taken
    return lines[at].split(delimiter), 1


def _cells(line: str, delimiter: str) -> list[str] | None:
    """The cells of one whole row; None where a quote is open or misplaced."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        rows = list(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
