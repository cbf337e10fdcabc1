"""Reading a list of the supplier's page by page, to its end."""

from collections.abc import Callable
from typing import TypeVar

import oneclick

Item = TypeVar("Item")
MOST_PAGES = 2_000  # of a hundred entries: more fit into no memory that is set aside for this


class TooManyPages(oneclick.UnreadableAnswer):
    """The list is longer than was to be read at once."""


def read_pages(
    fetch: Callable[[int], "oneclick.Page[Item]"], *, what: str, most: int = MOST_PAGES
) -> list[Item]:
    """The entries of all pages, as they come. Raises an error of `oneclick`; TooManyPages beyond `most`.

    An entry that cannot be read may be the one that is looked for: no verdict on half a list.
    """
    found: list[Item] = []
    number = 1
    while True:
        page = fetch(number)
        if page.problems:
            raise oneclick.UnreadableAnswer(f"{what}: an entry cannot be read")
        found.extend(page.items)
        if not page.items or (page.total_pages is not None and number >= page.total_pages):
            return found
        if number >= most or (page.total_pages or 0) > most:
            raise TooManyPages(f"{what}: the list does not end")
        number += 1
