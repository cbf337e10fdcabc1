"""Buys in a running shop, and reads from its database what became of that and when."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import Any

from tests.running_shop import RunningShop, wait_until
from tests.timeouts import WAIT_SECONDS
from tools.http_customer import HttpCustomer
from tools.sandbox_control import SandboxControl


class ShopObserver:
    """One order of one line."""

    def __init__(self, shop: RunningShop) -> None:
        self.shop = shop
        self.sandbox = SandboxControl(shop.sandbox_url)
        self.customer = HttpCustomer(shop.url)
        self.customer.session.headers["Connection"] = "close"
        self.line = 0

    def check_out(self, product: str, *rules: dict[str, Any]) -> str:
        """An order of one card that is not paid yet, with these faults in store; its reference."""
        offer = self.customer.offer(product).denomination
        self.type_id = str(self._value("SELECT supplier_id FROM catalog_denomination WHERE id = ?", offer))
        self._rules = self.sandbox.inject([{**rule, "match": {"typeId": self.type_id}} for rule in rules])
        self.customer.add(offer)
        reference = self.customer.check_out()
        order = self._value("SELECT id FROM orders_order WHERE reference = ?", reference)
        self.line = self._value("SELECT id FROM orders_line WHERE order_id = ?", order)
        return reference

    def _value(self, sql: str, *values: Any) -> Any:
        ((value,),) = self.rows(sql, *values)
        return value

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the shop's database says."""
        address = f"file:{self.shop.folder / 'shop.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as database:
            return database.execute(sql, values).fetchall()

    def history(self) -> dict[str, datetime]:
        """When the line came into each of its states, the last time."""
        sql = "SELECT to_status, at FROM core_move WHERE subject = ? ORDER BY id"
        return {status: _moment(at) for status, at in self.rows(sql, f"orders.line:{self.line}")}

    def attempt(self) -> dict[str, Any]:
        """The one attempt to buy it."""
        sql = "SELECT status, sent_at, lease_ends_at, looks FROM orders_attempt WHERE line_id = ?"
        ((status, sent_at, lease_ends_at, looks),) = self.rows(sql, self.line)
        return {
            "status": status,
            "sent_at": _moment(sent_at),
            "lease_ends_at": _moment(lease_ends_at),
            "looks": looks,
        }

    def wait(self, is_so: Callable[[], Any], what: str) -> None:
        """Wait until it is so; fails with `what` after a long time."""
        assert wait_until(is_so), f"{what} never came about; {self.history()}"

    def wait_for(self, status: str) -> None:
        """Wait until the line has been in that state."""
        self.wait(lambda: status in self.history(), status)

    def is_sending(self) -> bool:
        """Whether placeOrder is under way: the supplier has it and keeps silent."""
        rules = [rule for rule in self.sandbox.truth()["faults"] if rule["id"] in self._rules]
        return all(rule["applied"] for rule in rules)

    def orders_taken(self) -> int:
        """How many orders of this type the supplier has really taken."""
        return sum(order["type"] == self.type_id for order in self.sandbox.truth()["orders"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def kill(shop: RunningShop, *names: str) -> None:
    """kill -9."""
    for name in names:
        with suppress(ProcessLookupError):  # one that lost the broker may have ended by itself
            os.kill(shop.pid(name), signal.SIGKILL)


@contextmanager
def nobody_starts_again(shop: RunningShop) -> Iterator[None]:
    """The parent sleeps: what dies meanwhile stays dead."""
    shop.parent.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        shop.parent.send_signal(signal.SIGCONT)
