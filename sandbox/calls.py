"""One call of an endpoint: what the code behind a path gets to work with, and how it says no."""

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.app import App
from sandbox.store import Store
from sandbox.wire import Answer, Request

CHARGILY_ENDPOINTS = frozenset(
    ("chargilyCreate", "chargilyRetrieve", "chargilyList", "chargilyExpire", "chargilyBalance")
)
API_ENDPOINTS = CHARGILY_ENDPOINTS | frozenset(
    (
        *("ping", "validate", "balance", "transactions"),
        *("catalog", "checkProduct", "placeOrder", "checkOrder", "list"),
        *("createLink", "checkPayment"),
    )
)


class ApiError(Exception):
    """The vendor says no: an HTTP status and an error in the documented envelope (format, errors)."""

    def __init__(
        self, status: int, code: str, message: str, details: dict[str, Any] | None = None, **headers: str
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, details
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def validation_error(message: str) -> ApiError:
    """A parameter or a body that breaks the documented rules."""
    return ApiError(400, "ERR_VALIDATION", message)


@dataclass
class Call:
    """``plan`` carries what the faults of this call want to become of the order it places."""

    app: App
    endpoint: str
    request: Request
    args: dict[str, str]
    plan: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    number: int = 0  # of the row in the table of requests
    request_id: str = field(default_factory=lambda: "req_" + secrets.token_hex(8))

    @property
    def store(self) -> Store:
        return self.app.store

    def facts(self) -> dict[str, Any]:
        """What a fault rule may be restricted to: an order, a payment, a product or a type."""
        body = self.request.json() if self.request.method == "POST" else None
        return {**(body if isinstance(body, dict) else {}), **self.args}


@dataclass(frozen=True)
class Page:
    """One page of a list and where it stands."""

    number: int
    size: int

    def cut(self, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
        """The rows of this page."""
        return rows[(self.number - 1) * self.size : self.number * self.size]

    def describe(self, total: int) -> dict[str, int]:
        """The documented ``pagination`` object (format)."""
        pages = -(-total // self.size)
        return {"page": self.number, "pageSize": self.size, "totalPages": pages, "totalResults": total}


def read_page(query: Mapping[str, str]) -> Page:
    """``page`` from 1, ``pageSize`` 1 to 100, default 20 (ref: list-orders). Raises ApiError."""
    number, size = _whole(query, "page", 1), _whole(query, "pageSize", 20)
    if number < 1 or not 1 <= size <= 100:
        raise validation_error("page must be at least 1, pageSize between 1 and 100")
    return Page(number, size)


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdecimal()):
        raise validation_error(f"{name} must be a whole number")
    return int(text)


def json_dinars(centimes: int) -> int | float:
    """Dinars as the vendor prints them: whole where they are, else with decimals."""
    return centimes // 100 if centimes % 100 == 0 else centimes / 100


Handler = Callable[[Call], Answer]
