"""The shop's Python files, parsed: what the architecture tests read."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The packages of the shop; `tests` and `tools` stand outside and may use all of them.
PACKAGES = (
    "core",
    "oneclick",
    "sandbox",
    "accounts",
    "catalog",
    "delivery",
    "payments",
    "orders",
    "support",
    "storefront",
)
OUTSIDE = ("tests", "tools")


@dataclass(frozen=True)
class Source:
    """One file below a root, with the name it is imported by."""

    path: Path
    module: str

    @property
    def package(self) -> str:
        """The top-level package it belongs to."""
        return self.module.partition(".")[0]

    @property
    def is_test(self) -> bool:
        """Whether it serves tests only: `<app>/tests/…`, `<app>/testing`."""
        return bool({"tests", "testing"} & set(self.module.split(".")))

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.module.split(".")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def imports(self) -> dict[str, str]:
        """By the name in this file: the full name of what was imported."""
        return {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module and not node.level
            for alias in node.names
        }

    def __str__(self) -> str:
        return self.module


def read_sources(root: Path = ROOT, packages: tuple[str, ...] = PACKAGES) -> Iterator[Source]:
    """Every file of the packages that are below `root`, in a fixed order."""
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            yield Source(path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts))


@cache
def shop_sources() -> list[Source]:
    """The shop itself without its tests; read and parsed once."""
    return [source for source in read_sources() if not source.is_test]
