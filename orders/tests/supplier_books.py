"""A supplier that is a list of transactions and a list of orders: as many as one likes, page by page."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from unittest.mock import patch

import oneclick
from oneclick import AccountTransaction, ListedOrder, ResultPage

Row = TypeVar("Row", AccountTransaction, ListedOrder)


class Books:
    """Answers as the client does for windows and pages, newest first; counts what it was asked for."""

    def __init__(self, moved: list[AccountTransaction], orders: list[ListedOrder] | None = None) -> None:
        self.moved, self.orders = moved, orders or []
        self.calls = 0

    def transactions(self, *, page: int, since: datetime, until: datetime) -> ResultPage[AccountTransaction]:
        return self._page(self.moved, page, since, until)

    def list_orders(self, *, page: int, since: datetime, until: datetime) -> ResultPage[ListedOrder]:
        return self._page(self.orders, page, since, until)

    def reset(self) -> None:
        """No key is rejected here."""

    def _page(self, rows: list[Row], page: int, since: datetime, until: datetime) -> ResultPage[Row]:
        self.calls += 1
        times = [row.time for row in rows if row.time is not None]
        start, end = bisect_left(times, since), bisect_right(times, until)
        found = rows[start:end][::-1]
        pages = -(-len(found) // 100)
        return ResultPage(tuple(found[(page - 1) * 100 : page * 100]), (), (), page, 100, pages, len(found))


def in_and_out(number: int, *, start: datetime, step: timedelta) -> list[AccountTransaction]:
    """So many transactions: ten dinars come, ten dinars go."""
    return [
        AccountTransaction(
            id=f"{place:024x}",
            type="WITHDRAW" if place % 2 else "DEPOSIT",
            operation="",
            amount=Decimal(10),
            old_balance=Decimal(10 * (place % 2)),
            new_balance=Decimal(10 * (1 - place % 2)),
            object_id="",
            time=start + place * step,
        )
        for place in range(number)
    ]


@contextmanager
def supplied(books: Books) -> Iterator[Books]:
    """The shop asks these books."""
    with patch.object(oneclick, "client", lambda: books):
        yield books
