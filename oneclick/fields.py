"""Reading of decoded JSON: tolerant of spellings, strict with values, silent about contents."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import NoReturn, TypeVar

from core.secret import Secret
from core.text import printable_line
from oneclick.base_url import LONGEST_ID
from oneclick.response_types import ParseProblem
from oneclick.sanitizers import unescape_entities

LONGEST_TEXT = 500
LONGEST_NUMBER = 40  # digits of a number that serves as an id
MAX_SPELLING = 8  # letters that one letter may take as an entity, on the average
# Amounts of a trillion and more dinars are nonsense, and int(Decimal("1e999999999")) would take all memory.
HIGHEST_AMOUNT_EXPONENT = 12
LOWEST_AMOUNT_EXPONENT = -30

Read = TypeVar("Read")


class MalformedFieldError(Exception):
    """A field is not what it must be. Says which and why, never what it held."""


class Fields:
    """A JSON value that shows nothing of itself, so that no traceback, log or error report can quote it.

    Every reader takes the spellings to try, in order, and gives None when all are missing or null. A value of
    the wrong kind raises MalformedFieldError.
    """

    __slots__ = ("_tree",)

    def __init__(self, tree: object) -> None:
        self._tree = tree

    def __repr__(self) -> str:
        return "Fields(***)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("an answer is neither pickled nor copied")

    @property
    def is_object(self) -> bool:
        return isinstance(self._tree, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self._tree, list)

    @property
    def is_number(self) -> bool:
        return isinstance(self._tree, int | Decimal) and not isinstance(self._tree, bool)

    @property
    def is_exact_text(self) -> bool:
        """Whether it is a text that can be stored as it came."""
        return isinstance(self._tree, str) and _is_encodable(self._tree)

    def child(self, *names: str) -> "Fields | None":
        """The first of these fields that is there, whatever its kind."""
        if not isinstance(self._tree, dict):
            raise MalformedFieldError("not an object")
        for name in names:  # a loop: this is asked some thirty times for each answer
            found = self._tree.get(name)
            if found is not None:
                return Fields(found)
        return None

    def entries(self, *names: str) -> "list[Fields] | None":
        """The entries of a list."""
        found = self.child(*names)
        if found is None:
            return None
        if not found.is_list:
            raise MalformedFieldError(f"{names[0]} is not a list")
        return found._entries()

    def text(self, *names: str, longest: int = LONGEST_TEXT) -> str | None:
        """A text on one line, at most `longest` characters."""
        return self._read(names, "a text", lambda tree: _text(tree, longest))

    def words(self, *names: str, longest: int = LONGEST_TEXT) -> str | None:
        """A text for people: as `text`, with HTML entities undone once; a number is taken as it is written.

        It is plain text afterwards, whatever the entities spell: whoever shows it escapes it.
        """
        return self._read(names, "a text", lambda tree: _words(tree, longest))

    def identifier(self, *names: str) -> str | None:
        """An opaque id: a non-empty text that can stand in a path."""
        return self._read(names, "an id", _identifier)

    def goods_id(self, *names: str) -> str | None:
        """The same of a product or a type, where a whole number serves as well.

        Not so for an order: a purchase whose id is odd is looked up instead.
        """
        return self._read(names, "an id", lambda tree: _whole_number(tree) or _identifier(tree))

    def amount(self, *names: str) -> Decimal | None:
        """Money in dinars, zero or more, exact. Truth values, texts and nonsense sizes are refused."""
        return self._read(names, "an amount", _amount)

    def count(self, *names: str) -> int | None:
        """A whole number, zero or more."""
        return self._read(names, "a count", _count)

    def stock(self, *names: str) -> int | None:
        """A whole number of things, which may stand there as a text of digits: no money hangs on it."""
        return self._read(names, "a count", _stock)

    def flag(self, *names: str) -> bool | None:
        """True or false; nothing else counts as either."""
        return self._read(names, "a truth value", lambda tree: tree if isinstance(tree, bool) else None)

    def availability(self, *names: str) -> bool | None:
        """True or false, which may stand there as a text, or as 1 or 0: no money hangs on it."""
        return self._read(names, "a truth value", _availability)

    def time(self, *names: str) -> datetime | None:
        """A moment in ISO 8601; without an offset it is UTC, as all the vendor's times are (format)."""
        return self._read(names, "a time", _time)

    def as_text(self, longest: int = LONGEST_TEXT) -> str:
        """This value itself, which must be a text."""
        return required(_text(self._tree, longest), "text")

    def as_secret(self) -> Secret:
        """A text or number as it came; anything else as JSON: nothing gets lost."""
        if self.is_exact_text or self.is_number:
            return Secret(str(self._tree))
        return Secret(json.dumps(self._tree, default=str))

    def as_exact_json(self) -> Secret:
        """All of it, spelled in one way whatever the order of its fields: to tell it from others."""
        return Secret(json.dumps(self._tree, default=str, sort_keys=True))

    def leaves(self) -> Iterator[tuple[str, "Fields"]]:
        """Every text, number and truth value inside, each with its way there ("redeem.url", "codes.2")."""
        left: list[tuple[str, object]] = [("", self._tree)]
        while left:  # no recursion: how deep it is, the other side decides
            way, tree = left.pop()
            if isinstance(tree, dict | list):
                pairs = list(tree.items() if isinstance(tree, dict) else enumerate(tree, start=1))
                left += [(f"{way}.{name}".strip("."), inside) for name, inside in reversed(pairs)]
            elif tree is not None:
                yield way, Fields(tree)

    def _entries(self) -> "list[Fields]":
        return [Fields(entry) for entry in self._tree] if isinstance(self._tree, list) else []

    def _read(
        self, names: tuple[str, ...], kind: str, convert: Callable[[object], Read | None]
    ) -> Read | None:
        found = self.child(*names)
        if found is None:
            return None
        value = convert(found._tree)
        if value is None:
            raise MalformedFieldError(f"{names[0]} is not {kind}")
        return value


def required(value: Read | None, name: str) -> Read:
    """The value, which must be there. Raises MalformedFieldError."""
    if value is None:
        raise MalformedFieldError(f"{name} is missing")
    return value


def read_each(
    entries: list[Fields], read: Callable[[Fields], Read], where: str, problems: list[ParseProblem]
) -> tuple[Read, ...]:
    """Read every entry that can be read; the others are added to `problems`."""
    items = []
    for place, entry in enumerate(entries):
        try:
            items.append(read(entry))
        except MalformedFieldError as exc:
            problems.append(ParseProblem(f"{where}[{place}]", str(exc)))
    return tuple(items)


def read_or_none(read: Callable[[], Read | None], name: str, unreadable: list[str]) -> Read | None:
    """Read one field; what is there and cannot be read is None and named in `unreadable`."""
    try:
        return read()
    except MalformedFieldError:
        unreadable.append(name)
        return None


def read_or_report(read: Callable[[], Read | None], where: str, problems: list[ParseProblem]) -> Read | None:
    """Read one field; if that fails it is None and added to `problems`."""
    try:
        return read()
    except MalformedFieldError as exc:
        problems.append(ParseProblem(where, str(exc)))
        return None


def _is_encodable(text: str) -> bool:
    # JSON can spell half a surrogate pair, which no database or mail can hold.
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _text(tree: object, longest: int) -> str | None:
    if not isinstance(tree, str) or not _is_encodable(tree):
        return None
    line = printable_line(tree) if len(tree) <= 4 * longest else None
    return line if line is not None and len(line) <= longest else None


def _words(tree: object, longest: int) -> str | None:
    if isinstance(tree, str):
        return _text(unescape_entities(tree), longest) if len(tree) <= MAX_SPELLING * longest else None
    return _number_as_written(tree)


def _number_as_written(tree: object) -> str | None:
    amount = _amount(tree)
    return None if amount is None else f"{amount:f}"


def _whole_number(tree: object) -> str | None:
    is_one = isinstance(tree, int) and not isinstance(tree, bool) and 0 <= tree < 10**LONGEST_NUMBER
    return str(tree) if is_one else None


def _identifier(tree: object) -> str | None:
    if not isinstance(tree, str) or not 0 < len(tree) <= LONGEST_ID or not tree.isprintable():
        return None
    return tree if _is_encodable(tree) and tree.strip() == tree else None


def _amount(tree: object) -> Decimal | None:
    if isinstance(tree, bool) or not isinstance(tree, int | Decimal):
        return None
    amount = Decimal(tree)
    if not amount.is_finite() or amount < 0:
        return None
    exponent = amount.as_tuple().exponent
    is_sane = isinstance(exponent, int) and exponent >= LOWEST_AMOUNT_EXPONENT
    return amount if is_sane and amount.adjusted() < HIGHEST_AMOUNT_EXPONENT else None


def _count(tree: object) -> int | None:
    amount = _amount(tree)
    return int(amount) if amount is not None and amount == amount.to_integral_value() else None


def _stock(tree: object) -> int | None:
    if isinstance(tree, str) and tree.isascii() and tree.isdigit() and len(tree) <= HIGHEST_AMOUNT_EXPONENT:
        return int(tree)
    return _count(tree)


def _availability(tree: object) -> bool | None:
    if isinstance(tree, bool):
        return tree
    said = str(tree).strip().lower() if isinstance(tree, str | int) else ""
    return {"true": True, "1": True, "false": False, "0": False}.get(said)


def _time(tree: object) -> datetime | None:
    if not isinstance(tree, str) or len(tree) > 40:
        return None
    try:
        moment = datetime.fromisoformat(tree)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
