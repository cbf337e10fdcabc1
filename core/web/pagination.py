"""Pages by key: each begins after the last row of the one before, and the last costs what the first costs.

An offset would read all the pages before, a count the whole list.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


def page_after(
    rows: "QuerySet[Row]", *, order: Sequence[str], after: Sequence[Any] | None, size: int
) -> "tuple[list[Row], tuple[Any, ...] | None]":
    """At most `size` rows in this order, and the key after which the next page begins; None on the last.

    `order` names columns that are never null and together tell any two rows apart; "-" before what falls.
    A key has a value of each of them; without one the page is the first.
    """
    if after is not None:
        rows = rows.filter(_beyond(order, after))
    found = list(rows.order_by(*order)[: size + 1])
    if len(found) <= size:
        return found, None
    return found[:size], tuple(getattr(found[size - 1], column.removeprefix("-")) for column in order)


def _beyond(order: Sequence[str], after: Sequence[Any]) -> Q:
    name, is_falling = order[0].removeprefix("-"), order[0].startswith("-")
    beyond = Q(**{f"{name}__{'lt' if is_falling else 'gt'}": after[0]})
    return beyond | Q(**{name: after[0]}) & _beyond(order[1:], after[1:]) if order[1:] else beyond
