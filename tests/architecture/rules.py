"""Rules of the house that a linter does not know. Each yields where a file breaks it."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.sources import Source

TAKE_KINDS = {"core.desk", "core.outbox", "core.jobs", "core.heartbeats", "core.switches"}
NAMING = {"kind", "kinds", "heartbeat"}
Rule = Callable[[Source], Iterator[str]]

LONGEST_FILE = 400  # lines; a longer file has a second subject in it
APPS = ("core", "accounts", "catalog", "delivery", "payments", "orders", "storefront")
MONEY = (
    "core.money",
    "core.fields",
    "payments",
    "catalog.pricing",
    "orders.fulfilment.settlement",
    "orders.fulfilment.sources",
    "orders.checkout.order_creation",
)
SHORTEST_CUT = 20  # characters; lists are cut by names
LENGTHS = {"LENGTH", "LONGEST"}
CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}
# Where a `status` is written without a move, and why that is right.
NO_MOVE_NEEDED = {
    "delivery.storage": "before the card's first save",
    "orders.fulfilment.sources.supplier": "the supplier's own word, stored beside ours",
    "orders.fulfilment.polling": "the supplier's own word, stored beside ours",
}

SPLITTERS = {"partition", "rpartition", "split", "rsplit"}
PREFIXES = {"startswith", "removeprefix"}
# Where a colon parts something else than a reference, and what.
OTHER_COLONS = {"core.rate_limits.counted_windows": "the name of a limit and what it counts"}
# How texts begin that name a row: a model's label, or one of the books, of keys and of sealed places.
REFERENCE = re.compile(
    r"""(?:\0|[a-z]+\.[a-z]+|order|line|payment|wallet|refund|unapplied|capture|give-back|resolve|delivery|return
    |refund-request|refund-correction|refund-payee|top-up|receipt|credit-note|quarantine|statement-line
    |transfer-proof)(?::[a-z-]+)*:\0""",
    re.VERBOSE,
)


def row_locks(source: Source) -> Iterator[str]:
    """SQLite has no row locks: what rests on them holds on one database only."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update":
            yield told(source, node, "select_for_update")


def disguised_locks(source: Source) -> Iterator[str]:
    """A write of a column to itself is a lock: `core.locks.lock_rows` says so."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                for each in keywords:
                    match each.value:
                        case ast.Call(args=[ast.Constant(value=name)]) if name == each.arg:
                            yield told(source, node, f"{name} written to itself")


def cut_texts(source: Source) -> Iterator[str]:
    """A text is cut to a length by `core.text.truncate` alone: what is lost there is lost silently.

    Noticed by the bound: a number that no list is cut at, or a name that speaks of a length.
    """
    if source.module == "core.text" or source.is_migration:
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=ast.expr() as bound)):
                if _is_text_length(bound) and not ast.unparse(value).endswith(".hexdigest()"):
                    yield told(source, node, f"[:{ast.unparse(bound)}]")


def _is_text_length(bound: ast.expr) -> bool:
    match bound:
        case ast.Constant(value=int() as number):
            return number >= SHORTEST_CUT
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return any(word in LENGTHS for word in name.upper().split("_"))
        case ast.BinOp(left=left, right=right):
            return _is_text_length(left) or _is_text_length(right)
    return False


def other_clocks(source: Source) -> Iterator[str]:
    """Tests move `core.clock` alone."""
    if source.module == "core.clock" or source.package not in APPS:
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in CLOCKS:
                yield told(source, node, f"{owner}.{name}")


def floats_near_money(source: Source) -> Iterator[str]:
    """Money is whole centimes, or `Decimal` at the border."""
    is_money = any(source.module == name or source.module.startswith(f"{name}.") for name in MONEY)
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(attr="FloatField"):
                yield told(source, node, "FloatField")
            case ast.Constant(value=float()) if is_money:
                yield told(source, node, f"the float {node.value}")
            case ast.Call(func=ast.Name(id="float")) if is_money:
                yield told(source, node, "float()")


def unrecorded_moves(source: Source) -> Iterator[str]:
    """A `status` changes through `core.moves.move`, which checks the edge and writes the history."""
    if source.package not in APPS or source.module in NO_MOVE_NEEDED:
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(attr="status", ctx=ast.Store()):
                yield told(source, node, "an assignment to status")
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                if any(keyword.arg == "status" for keyword in keywords):
                    yield told(source, node, "update(status=…)")
            case ast.Call(func=ast.Attribute(attr="save" | "bulk_update")):
                if any(isinstance(each, ast.Constant) and each.value == "status" for each in ast.walk(node)):
                    yield told(source, node, "a save of status")


def composed_references(source: Source) -> Iterator[str]:
    """What names a row as text is composed in `core.references` alone."""
    if _may_read_references(source):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr) and REFERENCE.match(pattern(node)):
            yield told(source, node, "a reference composed by hand")


def parsed_references(source: Source) -> Iterator[str]:
    """And taken apart there."""
    if _may_read_references(source):
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]):
                text = pattern(first)
                if (name in SPLITTERS and text == ":") or (name in PREFIXES and text.endswith(":")):
                    yield told(source, node, "a reference taken apart by hand")
            case ast.keyword(arg=str(name), value=value) if name.endswith("__startswith"):
                if pattern(value).endswith(":"):
                    yield told(source, value, "a reference taken apart by hand")


def _may_read_references(source: Source) -> bool:
    is_exempt = source.module in {"core.references", *OTHER_COLONS} or source.is_migration
    return is_exempt or source.package not in APPS


def pattern(node: ast.expr) -> str:
    """A literal text with a NUL in the place of what an f-string fills in; empty for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(pattern(part) or "\0" for part in parts)
    return ""


def purchases(source: Source) -> Iterator[str]:
    """Where the call that spends money at the supplier stands."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="client") | ast.Name(id="client"))):
                if node.attr == "place_order":
                    yield told(source, node, "client().place_order")


def long_files(source: Source) -> Iterator[str]:
    lines = len(source.path.read_text(encoding="utf-8").splitlines())
    if lines > LONGEST_FILE and not source.is_migration:
        yield f"{source}: {lines} lines"


def kinds_by_literal(source: Source) -> Iterator[str]:
    """Kinds, jobs and switches are members of enums (`<app>.kinds`): their types tell a wrong one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and called(source, node).rpartition(".")[0] in TAKE_KINDS:
            named = [each.value for each in node.keywords if each.arg in NAMING]
            if any(is_text(each) for value in (*node.args, *named) for each in members(value)):
                yield told(source, node, f"a literal for {called(source, node)}")


def called(source: Source, call: ast.Call) -> str:
    """The full name of what is called, as far as the imports of the file tell."""
    parts = ast.unparse(call.func).split(".")
    return ".".join([source.imports.get(parts[0], parts[0]), *parts[1:]])


def members(value: ast.expr) -> list[ast.expr]:
    match value:
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
            return several
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
    return [value]


def is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def told(source: Source, node: ast.expr, what: str) -> str:
    return f"{source}:{node.lineno}: {what}"
