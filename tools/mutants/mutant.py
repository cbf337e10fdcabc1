"""What a mutant is: a small removal of a guard, the promise it breaks, and the test that must notice."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Promise(Enum):
    """What the shop promises; at least one mutant attacks each."""

    BOUGHT_ONCE = "1 at most one purchase"
    WRITTEN_FIRST = "2 written before sent"
    ONE_ORDER_ONE_LINE = "3 one order, one line"
    LEGAL_MOVES = "4 legal moves, told"
    NO_STALL = "5 no silent stall"
    MONEY = "6 money balances"
    TOGETHER = "7 all of it or nothing"
    CODES_ONCE = "8 no code twice"
    ALONE_OR_TWICE = "9 no broker, or twice"
    NO_LOSS = "10 no sale at a loss"
    SECRECY = "11 codes to their buyer"
    NOBODY_ALONE = "12 nobody trusted alone"
    TOLD = "13 a person is told"
    CURRENT_PAGES = "14 pages up to date"


class StaleMutantError(Exception):
    """What a mutant replaces is not there exactly once: bring the mutant up to date."""


@dataclass(frozen=True)
class Edit:
    """A text that stands exactly once in what `target` names, and what it becomes.

    `target` is a module, or `module:name` for a function or class of it, `module:Class.method` for a method.
    """

    target: str
    old: str
    new: str

    @property
    def module(self) -> str:
        return self.target.partition(":")[0]

    @property
    def file(self) -> str:
        """Its path below the root; no module of ours that mutants are for is a package."""
        return f"{self.module.replace('.', '/')}.py"

    def mutated(self, root: Path) -> str:
        """The file's text with the edit made. Raises StaleMutantError."""
        lines = (root / self.file).read_text(encoding="utf-8").splitlines(keepends=True)
        first, last = self._lines("".join(lines))
        text = "".join(lines[first:last])
        if text.count(self.old) != 1:
            raise StaleMutantError(f"{self.target} contains {text.count(self.old)} times:\n{self.old}")
        return "".join([*lines[:first], text.replace(self.old, self.new), *lines[last:]])

    def _lines(self, text: str) -> tuple[int, int]:
        """Where the target stands, from its decorators on."""
        first, last = 0, text.count("\n") + 1
        scope: ast.AST = ast.parse(text)
        for name in filter(None, self.target.partition(":")[2].split(".")):
            found = [
                node for node in ast.iter_child_nodes(scope) if isinstance(node, NAMED) and node.name == name
            ]
            if len(found) != 1:
                raise StaleMutantError(f"{self.target} is there {len(found)} times")
            scope = node = found[0]
            first = min(each.lineno for each in (node, *node.decorator_list)) - 1
            last = node.end_lineno or last
        return first, last


# Modules that run after each migration, and so only as a database is made.
MAKE_THE_DATABASE = {"core.append_only", "core.page_cache.triggers", "orders.customer.order_stamp"}
NAMED = (ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Mutant:
    """One guard taken out. `killer` is the id of the test that must fail by an assertion."""

    name: str
    promise: Promise
    killer: str
    edits: tuple[Edit, ...]

    @property
    def changes_schema(self) -> bool:
        """Whether it needs a database of its own making."""
        return any(".migrations." in edit.module or edit.module in MAKE_THE_DATABASE for edit in self.edits)

    @contextmanager
    def applied(self, root: Path) -> Iterator[None]:
        """Let the tree below `root` be without the guard for a while. Raises StaleMutantError."""
        before = {edit.file: (root / edit.file).read_text(encoding="utf-8") for edit in self.edits}
        try:
            for edit in self.edits:
                (root / edit.file).write_text(edit.mutated(root), encoding="utf-8")
            yield
        finally:
            for file, text in before.items():
                (root / file).write_text(text, encoding="utf-8")


def mutant(name: str, promise: Promise, killer: str, *edits: tuple[str, str, str]) -> Mutant:
    """A mutant from triples of target, old text and new text."""
    return Mutant(name, promise, killer, tuple(Edit(*edit) for edit in edits))
