"""The reasons that histories keep are fixed sentences, and those are in the catalogues (see core.reasons)."""

import ast
from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.utils.translation import override

from core.reasons import REASONS, SEPARATOR, translate_reason

APPS = ("orders", "payments", "delivery")
KEYWORDS = {"why", "reason"}
RAISED = {"HoldRequiredError", "ContradictoryAnswerError"}


def test_every_reason_is_named_as_a_sentence():
    known = set(REASONS).union(*(import_module(f"{app}.reasons").REASONS for app in APPS))

    said = set(said_in_sources())

    assert len(said) > 40
    assert said - known == set()


def test_parts_that_are_known_are_translated_and_the_others_stay():
    with override("fr"):
        assert translate_reason("0A1B2C3D4E: not in the supplier's order list") == (
            "0A1B2C3D4E: absente de la liste du fournisseur"
        )
        assert translate_reason("") == ""


def said_in_sources() -> Iterator[str]:
    """The texts given as a reason, or the first part of one that goes on with what only that moment knows."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "tests" not in path.parts and path.name != "testing.py":
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Call):
                        yield from _reasons(node)


def _reasons(call: ast.Call) -> Iterator[str]:
    given = [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
    if isinstance(call.func, ast.Name) and call.func.id in RAISED:
        given += call.args
    for value in given:
        first = value.values[0] if isinstance(value, ast.JoinedStr) else value
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
            yield first.value.split(SEPARATOR)[0]
