"""Every way in which a file can refer to another package: imports, and the names that Django resolves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.sources import Source

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
BY_NAME = {"import_module", "import_string", "__import__"}
LABELLED = {"to", "through", "sender"}  # keywords that may hold "app.Model"
USER = "accounts.models"  # what AUTH_USER_MODEL stands for


@dataclass(frozen=True)
class Reference:
    """`target` is a module, as far as it is known: at least the package."""

    kind: str
    target: str
    line: int


def references(source: Source) -> Iterator[Reference]:
    """All references of a file, wherever they stand: in functions and below TYPE_CHECKING as well."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import():
                yield from (Reference("import", alias.name, node.lineno) for alias in node.names)
            case ast.ImportFrom():
                yield from _from_import(source, node)
            case ast.Call():
                yield from _call(node)
            case ast.Attribute(attr="AUTH_USER_MODEL"):
                yield Reference("the user model", USER, node.lineno)
            case ast.Assign(targets=[ast.Name(id="dependencies" | "run_before")]) if source.is_migration:
                yield from _migration(node)


def _from_import(source: Source, node: ast.ImportFrom) -> Iterator[Reference]:
    base = node.module or ""
    if node.level:
        parts = source.module.split(".")
        depth = len(parts) - node.level + (source.path.name == "__init__.py")
        base = ".".join([*parts[:depth], *([base] if base else [])])
    # What is imported may be a module or a name in one; as a module it is the sharper answer.
    yield from (Reference("import", f"{base}.{alias.name}", node.lineno) for alias in node.names)


def _call(node: ast.Call) -> Iterator[Reference]:
    name = _name(node.func)
    texts = [each.value if _is_text(each) else None for each in node.args]
    first = texts[0] if texts else None
    if name in BY_NAME and first:
        yield Reference("import by name", first, node.lineno)
    if name in RELATIONS and first and "." in first:
        yield _to_model("relation", first, node)
    if name == "get_model" and first:
        yield _to_model("get_model", first, node)
    for keyword in node.keywords:
        if keyword.arg in LABELLED and _is_text(keyword.value) and "." in keyword.value.value:
            yield _to_model("relation", keyword.value.value, node)
        if keyword.arg == "app_label" and name == "get_model" and _is_text(keyword.value):
            yield _to_model("get_model", keyword.value.value, node)


def _migration(node: ast.Assign) -> Iterator[Reference]:
    for each in ast.walk(node.value):
        if isinstance(each, ast.Tuple) and each.elts and _is_text(each.elts[0]):
            yield _to_model("migration dependency", each.elts[0].value, each)


def _to_model(kind: str, label: str, node: ast.expr) -> Reference:
    return Reference(kind, f"{label.partition('.')[0]}.models", node.lineno)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
