"""What a fault is: a function around the endpoint, which it may call, skip, prepare or spoil."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from sandbox.calls import Call
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
    """``endpoint`` is where a rule acts that names none."""

    name: str
    endpoint: str
    help: str
    params: dict[str, Parameter]
    act: Callable[..., Answer]

    def check(self, params: dict[str, Any]) -> None:
        """Raises ValueError for a parameter that the fault does not have, or a value of another kind."""
        for name, value in params.items():
            if name not in self.params:
                raise ValueError(f"{self.name} has no parameter {name!r}, only {sorted(self.params)}")
            self.params[name].check(value)


class DoesNotApply(Exception):
    """Raised by a fault that finds nothing to spoil in this answer; it is not counted and waits."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


REGISTRY: dict[str, Fault] = {}


def fault(endpoint: str = "any") -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Register a function as a fault of its own name; docstring: help, keywords: parameters."""

    def register(act: Callable[..., Answer]) -> Callable[..., Answer]:
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
    """The ``data`` of a successful answer, to be spoilt in place. Raises DoesNotApply for any other."""
    data = answer.payload.get("data") if isinstance(answer.payload, dict) else None
    if not isinstance(data, dict):
        raise DoesNotApply(answer)
    return data


__all__ = ["REGISTRY", "Call", "DoesNotApply", "Fault", "Proceed", "data_of", "fault"]
