"""docker-compose.yml as Docker reads it, as far as the file uses it: variables, environment, dependencies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.running_shop import ROOT

VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


class VariableNotSetError(KeyError):
    """The file demands a variable that was not given."""


@dataclass(frozen=True)
class Service:
    """One service: its command (None: that of its image), its environment and what it waits for."""

    name: str
    command: list[str] | None
    environment: dict[str, str]
    waits_for: dict[str, str] = field(default_factory=dict)


def read_services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Every service with `variables` (the `.env` file) filled in. Raises VariableNotSetError."""
    described = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return {name: _service(name, fill_in(text, variables), variables) for name, text in described.items()}


def fill_in(value: Any, variables: Mapping[str, str]) -> Any:
    """`value` with each `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}` replaced.

    Raises VariableNotSetError.
    """
    if isinstance(value, dict):
        return {name: fill_in(each, variables) for name, each in value.items()}
    if isinstance(value, list):
        return [fill_in(each, variables) for each in value]
    return VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, how, rest = found.groups()
    if value := variables.get(name):
        return value
    if how == "-":
        return str(rest)
    raise VariableNotSetError(f"{name}: {rest}")


def _service(name: str, described: dict[str, Any], variables: Mapping[str, str]) -> Service:
    given = dict(variables) if described.get("env_file") else {}
    waits_for = {other: how["condition"] for other, how in described.get("depends_on", {}).items()}
    return Service(name, described.get("command"), given | described.get("environment", {}), waits_for)
