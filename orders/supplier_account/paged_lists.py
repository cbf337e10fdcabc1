"""Reading a list of the supplier's page by page, to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import oneclick
from core.derived_keys import keyed_hash

Item = TypeVar("Item")
MOST_PAGES = 2_000  # of a hundred entries: more fit into no memory that is set aside for this
LONGEST_ID = 64
DIGEST = 32  # of its digits; enough to tell a few odd entries apart


class TooManyPagesError(oneclick.UnreadableResponseError):
    """The list is longer than was to be read at once."""


@dataclass(frozen=True)
class PagedEntries(Generic[Item]):
    """All entries of a list: those that can be read, and the others."""

    items: list[Item]
    unreadable: tuple["oneclick.UnreadableEntry", ...] = ()


def read_pages(
    fetch: Callable[[int], "oneclick.ResultPage[Item]"], *, what: str, most: int = MOST_PAGES
) -> PagedEntries[Item]:
    """The entries of all pages. Raises an error of `oneclick`, and TooManyPagesError beyond `most`."""
    found: list[Item] = []
    unreadable: list[oneclick.UnreadableEntry] = []
    number = 1
    while True:
        page = fetch(number)
        found.extend(page.items)
        unreadable.extend(page.unreadable)
        is_empty = not page.items and not page.unreadable
        if is_empty or (page.total_pages is not None and number >= page.total_pages):
            return PagedEntries(found, _each_once(unreadable))
        if number >= most or (page.total_pages or 0) > most:
            raise TooManyPagesError(f"{what}: the list does not end")
        number += 1


def require_readable(unreadable: tuple["oneclick.UnreadableEntry", ...], *, what: str) -> None:
    """An entry that cannot be read may be the one that is looked for. Raises UnreadableResponseError."""
    if unreadable:
        raise oneclick.UnreadableResponseError(f"{what}: an entry cannot be read")


def entry_name(entry: "oneclick.UnreadableEntry") -> str:
    """Its id, or else a keyed digest, which tells it from others and nothing of what it says."""
    if entry.id and len(entry.id) <= LONGEST_ID:
        return entry.id
    return keyed_hash(entry.raw.reveal(), purpose="unreadable-entry")[:DIGEST]


def _each_once(unreadable: list["oneclick.UnreadableEntry"]) -> tuple["oneclick.UnreadableEntry", ...]:
    return tuple({(entry_name(each), each.reason): each for each in unreadable}.values())
