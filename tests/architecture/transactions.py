"""Calls to the supplier or a gateway from inside a transaction: a slow answer would hold locks.

Calls are followed by name, through functions of any module of the shop; what is called through a variable
or a signal cannot be followed this way.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from tests.architecture.sources import Source

OPENS_TRANSACTION = {"atomic", "catalogue_lock", "products_lock"}
OF_GATEWAY = {"start", "fetch"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """One file with what its names mean: local name → name with its module."""

    source: Source
    meanings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self.meanings[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for function in self.functions():
            self.meanings[function.name] = f"{self.source.module}.{function.name}"

    def functions(self) -> Iterator[Function]:
        yield from (node for node in self.source.tree.body if isinstance(node, Function))

    @cached_property
    def calls(self) -> dict[str, set[str]]:
        """What each of its functions calls, all by their full names."""
        return {self.meanings[function.name]: self.called(function) for function in self.functions()}

    @cached_property
    def transactions(self) -> list[tuple[int, set[str]]]:
        """The line in which each transaction begins, and what is called inside."""
        nodes = filter(_is_transaction, ast.walk(self.source.tree))
        return [(node.lineno, self.called(node)) for node in nodes]  # type: ignore[attr-defined]

    def called(self, node: ast.AST) -> set[str]:
        """Full names of the functions that a piece of code calls, and `HTTP` if it calls out itself."""
        found = set()
        for each in _running_nodes(node):
            if isinstance(each, ast.Call):
                found.add(self._name_of(each.func))
        return found - {""}

    def _name_of(self, function: ast.expr) -> str:
        match function:
            case ast.Attribute(value=ast.Name(id="oneclick"), attr="client"):
                return "HTTP"
            case ast.Attribute(value=ast.Call(func=ast.Name(id="gateway")), attr=name) if name in OF_GATEWAY:
                return "HTTP"
            case ast.Name(id=name):
                return self.meanings.get(name, "")
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in self.meanings:
                return f"{self.meanings[owner]}.{name}"
        return ""


def _running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when this one does: bodies of functions defined inside run later, if at all."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.Lambda):
            yield child
            yield from _running_nodes(child)


@cache
def module_of(source: Source) -> Module:
    """Each file is looked through once, however often the shop is."""
    return Module(source)


def calls_in_transactions(sources: list[Source]) -> Iterator[str]:
    """Every call out of a transaction to somebody else's server, in words."""
    modules = [module_of(source) for source in sources]
    calling = _calling_out(modules)
    for module in modules:
        for line, called in module.transactions:
            for name in sorted(called & calling):
                yield f"{module.source}:{line}: {name} in a transaction"


def _calling_out(modules: list[Module]) -> set[str]:
    """The names of all functions that call out, themselves or through others."""
    calls = {name: called for module in modules for name, called in module.calls.items()}
    calling = {"HTTP"}
    while more := {name for name, called in calls.items() if called & calling} - calling:
        calling |= more
    return calling


def _is_transaction(node: ast.AST) -> bool:
    match node:
        case ast.With(items=items):
            return any(_opens(item.context_expr) for item in items)
        case ast.FunctionDef(decorator_list=decorators):
            return any(_opens(decorator) for decorator in decorators)
    return False


def _opens(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in OPENS_TRANSACTION
