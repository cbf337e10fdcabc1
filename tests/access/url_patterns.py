"""Every URL pattern of the resolver, and an address of each that leads to real rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from tests.access.sample_rows import Rows

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Patterns that reverse() cannot fill: anything at all below /admin/.
ELSEWHERE = {"admin/(?P<url>.*)$": "/admin/nothing/"}


@dataclass(frozen=True)
class Pattern:
    """One URL pattern. Its `key` in the table is its name, or its route where it has none."""

    key: str
    route: str
    parameters: tuple[str, ...]
    is_expression: bool  # a regular one, which reverse() fills

    @property
    def is_of_back_office(self) -> bool:
        return self.route.startswith("admin/")


def patterns() -> Iterator[Pattern]:
    """All of them, each key once: of two with one name, the resolver serves the first."""
    met = set()
    for pattern in _walk(get_resolver(), "", ""):
        if pattern.key not in met:
            met.add(pattern.key)
            yield pattern


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[Pattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, route + str(each.pattern), inner)
        else:
            yield _described(each, route, space)


def _described(each: URLPattern, route: str, space: str) -> Pattern:
    whole = route + str(each.pattern)
    is_expression = not isinstance(each.pattern, RoutePattern)
    parameters = list(each.pattern.regex.groupindex) if is_expression else PARAMETER.findall(whole)
    return Pattern(f"{space}{each.name}" if each.name else whole, whole, tuple(parameters), is_expression)


def address(pattern: Pattern, rows: Rows, **others: object) -> str:
    """Where it leads to rows that are there, or to `others`. Raises LookupError for an unknown parameter."""
    if pattern.route in ELSEWHERE:
        return ELSEWHERE[pattern.route]
    values = {name: others.get(name) or rows.value(pattern.key, name) for name in pattern.parameters}
    if pattern.is_expression:
        return reverse(pattern.key, kwargs=values)
    return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), pattern.route)
