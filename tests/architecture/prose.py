"""Rules about reasons: what is kept is a code, and what logic asks is no sentence (see core.reasons)."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rules import APPS, SPLITTERS, called, is_text, members, pattern, told
from tests.architecture.sources import Source

KEPT = {"outcome", "reason", "why"}  # arguments that are kept, and shown to whoever reads them
TITLED = {"core.desk.open_item"}
STARTS = {"startswith", "endswith", "removeprefix", "removesuffix"}
LOOKUPS = ("__contains", "__endswith", "__exact", "__icontains", "__iexact", "__istartswith", "__startswith")
LETTER = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r"[^\W\d_]{2}[,;:]? [^\W\d_]")  # two words
LONGEST_VALUE = 3  # words of a member's value: names of jobs have been kept with blanks in them
ENUMS = {"Enum", "StrEnum", "TextChoices"}
SEPARATOR = ": "


def reasons_in_prose(source: Source) -> Iterator[str]:
    """A reason, a title or an outcome is a code of the app's `reasons` with data, worded when it is shown."""
    if not _is_product(source):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            for each in node.keywords:
                if _is_kept(source, node, each) and any(map(_is_prose, members(each.value))):
                    yield told(source, each.value, f"a text for {each.arg}")


def _is_kept(source: Source, call: ast.Call, argument: ast.keyword) -> bool:
    name = called(source, call)
    is_title = argument.arg == "title" and name in TITLED
    return argument.arg in KEPT or is_title or name == "core.reasons.Reason"


def _is_prose(value: ast.expr) -> bool:
    """Names that are put side by side are no prose."""
    return is_text(value) and LETTER.search(pattern(value)) is not None


def sentences_compared(source: Source) -> Iterator[str]:
    """Whoever improves a sentence must not change what the shop does."""
    if not _is_product(source):
        return
    for node in ast.walk(source.tree):
        for text in _compared(node):
            if SENTENCE.search(pattern(text)):
                yield told(source, text, f"compared with “{pattern(text)}”")


def _compared(node: ast.AST) -> list[ast.expr]:
    """The texts that something is compared with."""
    match node:
        case ast.Compare(left=left, comparators=others):
            return [each for side in (left, *others) for each in members(side)]
        case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]) if name in STARTS:
            return members(first)
        case ast.keyword(arg=str(name), value=value) if name.endswith(LOOKUPS):
            return members(value)
        case ast.MatchValue(value=value):
            return [value]
    return []


def sentences_as_values(source: Source) -> Iterator[str]:
    """A member's value is kept and compared; its sentence is its label."""
    if not _is_product(source):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and ENUMS & {_last_name(base) for base in node.bases}:
            for value in _values(node):
                if len(pattern(value).split()) > LONGEST_VALUE:
                    yield told(source, value, f"a member is “{pattern(value)}”")


def _last_name(value: ast.expr) -> str:
    return ast.unparse(value).rpartition(".")[2]


def _values(enum: ast.ClassDef) -> Iterator[ast.expr]:
    for statement in enum.body:
        match statement:
            case ast.Assign(value=ast.Tuple(elts=[first, *_])):
                yield first
            case ast.Assign(value=value):
                yield value


def sentences_split(source: Source) -> Iterator[str]:
    """Only `core.reasons` takes the sentences of old rows apart."""
    if not _is_product(source) or source.module == "core.reasons":
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]):
                text = pattern(first)
                if (name in SPLITTERS and text == SEPARATOR) or (name in STARTS and text.endswith(SEPARATOR)):
                    yield told(source, first, "a sentence taken apart")


def _is_product(source: Source) -> bool:
    return source.package in APPS and not source.is_test and not source.is_migration
