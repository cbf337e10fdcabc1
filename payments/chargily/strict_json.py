"""Reading JSON that comes from outside: one object, exact, or a clear no. Never a surprise."""

import json
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn

MAX_DEPTH = 20  # levels; what gateways send has three


class JsonFault(StrEnum):
    """Why bytes are no JSON object that means one thing."""

    NOT_JSON = "not json"
    NOT_AN_OBJECT = "not an object"
    TOO_DEEP = "too deep"


class InvalidJsonObjectError(Exception):
    """The bytes are no JSON object that means one thing. Its text is a short word, never a quote."""

    def __init__(self, fault: JsonFault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in UTF-8 bytes, its numbers with a point or exponent as `Decimal`.

    Refused are other encodings, NaN and infinities, a key that comes twice (two readers could differ about
    what was said), deep nesting and numbers of thousands of digits. Raises InvalidJsonObjectError and nothing
    else.
    """
    try:
        tree = json.loads(
            body.decode(), parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_only_once
        )
    except (ValueError, ArithmeticError, RecursionError):
        raise InvalidJsonObjectError(JsonFault.NOT_JSON) from None
    if not isinstance(tree, dict):
        raise InvalidJsonObjectError(JsonFault.NOT_AN_OBJECT)
    if _is_deeper_than(MAX_DEPTH, tree):
        raise InvalidJsonObjectError(JsonFault.TOO_DEEP)
    return tree


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _is_deeper_than(levels: int, tree: object) -> bool:
    if not isinstance(tree, dict | list):
        return False
    return levels == 0 or any(_is_deeper_than(levels - 1, inner) for inner in _inside(tree))


def _inside(tree: dict[str, Any] | list[Any]) -> Iterator[Any]:
    return iter(tree.values() if isinstance(tree, dict) else tree)
