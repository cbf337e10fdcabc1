"""What a fault is: a function around the endpoint, which it may call, skip, prepare or spoil."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from sandbox.calls import Call
from sandbox.store import Store
from sandbox.wire import Answer

Proceed = Callable[[], Answer]


@dataclass(frozen=True)
class Parameter:
    """A keyword of a fault: its default, and its choices where it has a fixed set of them."""

    name: str
    default: Any
    choices: tuple[Any, ...]

    def check(self, value: Any) -> None:
        """Raises ValueError for a value of another kind than the default, or outside the choices."""
        kinds = (int, float) if isinstance(self.default, float) else (type(self.default),)
        if type(value) not in kinds:
            raise ValueError(f"{self.name} must be like {self.default!r}")
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.name} is one of {self.choices}")


@dataclass(frozen=True)
class Fault:
    """``endpoint`` is where a rule acts that names none.

    A fault of ``webhook`` is given an event and what is to be sent for it, any other a call and its endpoint.
    """

    name: str
    endpoint: str
    help: str
    params: dict[str, Parameter]
    act: Callable[..., Any]

    def check(self, params: dict[str, Any]) -> None:
        """Raises ValueError for a parameter that the fault does not have, or a value of another kind."""
        for name, value in params.items():
            if name not in self.params:
                raise ValueError(f"{self.name} has no parameter {name!r}, only {sorted(self.params)}")
            self.params[name].check(value)


class FaultNotApplicableError(Exception):
    """Raised by a fault that finds nothing to spoil in this answer; it is not counted and waits."""

    def __init__(self, untouched: Any) -> None:
        super().__init__()
        self.untouched = untouched


@dataclass(frozen=True)
class Event:
    """Something that happened to a checkout, about to go out as a webhook."""

    store: Store
    id: str
    type: str
    checkout: str
    body: bytes

    def facts(self) -> dict[str, Any]:
        """What a fault rule may be restricted to."""
        return {"type": self.type, "checkout": self.checkout}


REGISTRY: dict[str, Fault] = {}


def fault(endpoint: str = "any") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a fault of its own name; docstring: help, keywords: parameters."""

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        keywords = [
            item for item in inspect.signature(act).parameters.values() if item.kind is item.KEYWORD_ONLY
        ]
        params = {
            item.name: Parameter(item.name, item.default, _choices(item.annotation)) for item in keywords
        }
        REGISTRY[act.__name__] = Fault(
            act.__name__, endpoint, inspect.cleandoc(act.__doc__ or ""), params, act
        )
        return act

    return register


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def data_of(answer: Answer) -> dict[str, Any]:
    """The ``data`` of a successful answer, to be spoilt in place. Raises FaultNotApplicableError for any
    other.

    An object of Chargily is its own data.
    """
    payload = answer.payload if isinstance(answer.payload, dict) else {}
    data = payload if "entity" in payload else payload.get("data")
    if not isinstance(data, dict):
        raise FaultNotApplicableError(answer)
    return data


def put(data: Any, changes: dict[str, Any]) -> None:
    """Set fields by dotted path, e.g. {"cards.1.serial": 7}. Raises LookupError, TypeError or ValueError."""
    for path, value in changes.items():
        *way, last = path.split(".")
        place = data
        for name in way:
            place = place[_key(place, name)]
        place[_key(place, last)] = value


def _key(place: Any, name: str) -> int | str:
    return int(name) if isinstance(place, list) else name


__all__ = [
    "REGISTRY",
    "Call",
    "Event",
    "Fault",
    "FaultNotApplicableError",
    "Proceed",
    "data_of",
    "fault",
    "put",
]
