"""From answers about the platform, the account and its lists to values."""

from collections.abc import Callable
from typing import TypeVar

from oneclick.fields import Fields, MalformedFieldError, read_or_report, required
from oneclick.response_types import (
    AccountTransaction,
    KeyInfo,
    KeyType,
    OneClickBalance,
    ParseProblem,
    Ping,
    ResultPage,
    UnreadableEntry,
)

Item = TypeVar("Item")
TRANSACTION_ID = ("_id", "id")


def parse_ping(data: Fields) -> Ping:
    """Whether the platform is up, and each operator's state."""
    operators = data.child("operators")
    names = ("mobilis", "ooredoo", "djezzy", "mobilisFixedPlans")
    states = {name: operators.text(name) for name in names} if operators is not None else {}
    return Ping(
        ok=data.text("api") == "ok", operators={name: state for name, state in states.items() if state}
    )


def parse_key_info(data: Fields) -> KeyInfo:
    """Raises MalformedFieldError if the type, on which the sales gate rests, is missing."""
    key = required(data.child("apiKey"), "apiKey")
    raw_type = required(key.text("type", longest=40), "type")
    addresses = key.entries("allowedips") or []
    return KeyInfo(
        type=KeyType(raw_type) if raw_type in KeyType.__members__ else None,
        raw_type=raw_type,
        is_enabled=key.flag("isEnabled") is True,
        scope=key.text("scope", longest=40) or "",
        allowed_ips=tuple(address.as_text(longest=100) for address in addresses),
    )


def parse_balance(data: Fields) -> OneClickBalance:
    """Raises MalformedFieldError. Only the changelog shows a currency; without one it is dinars."""
    return OneClickBalance(
        required(data.amount("balance"), "balance"), data.text("currency", longest=10) or "DZD"
    )


def read_transaction(entry: Fields) -> AccountTransaction:
    """One line of the account. The note is free text of others, and left out. Raises MalformedFieldError."""
    return AccountTransaction(
        id=required(entry.identifier(*TRANSACTION_ID), "_id"),
        type=required(entry.text("type", longest=40), "type"),
        operation=entry.text("operation", longest=40) or "",
        amount=required(entry.amount("amount"), "amount"),
        old_balance=entry.amount("oldBalance"),
        new_balance=entry.amount("newBalance"),
        object_id=entry.text("objid") or "",  # empty where no order is meant
        time=entry.time("time"),
    )


def parse_page(root: Fields, data: Fields, read: Callable[[Fields], Item], *ids: str) -> ResultPage[Item]:
    """A page of a list; its entries spell their id as in `ids`. Raises MalformedFieldError without a list."""
    problems: list[ParseProblem] = []
    items: list[Item] = []
    unreadable: list[UnreadableEntry] = []
    for place, entry in enumerate(required(data.entries("items"), "items")):
        try:
            items.append(read(entry))
        except MalformedFieldError as exc:
            problems.append(ParseProblem(f"items[{place}]", str(exc)))
            unreadable.append(UnreadableEntry(_id_of(entry, *ids), str(exc), entry.as_exact_json()))
    pagination = _pagination(root, data)

    def count(name: str) -> int | None:
        return read_or_report(lambda: pagination.count(name), f"pagination.{name}", problems)

    page, page_size = count("page"), count("pageSize")
    total_pages, total_results = count("totalPages"), count("totalResults")
    read_so_far = tuple(items), tuple(unreadable), tuple(problems)
    return ResultPage(*read_so_far, page, page_size, total_pages, total_results)


def _id_of(entry: Fields, *ids: str) -> str:
    try:
        return entry.identifier(*ids) or ""
    except MalformedFieldError:
        return ""


def _pagination(root: Fields, data: Fields) -> Fields:
    """In `data` on every page that shows an example, in `meta` where it is described (format)."""
    meta = root.child("meta")
    in_meta = meta.child("pagination") if meta is not None else None
    return data.child("pagination") or in_meta or Fields({})
