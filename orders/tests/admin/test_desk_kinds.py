"""Whatever lies on the desk is explained there: no kind without words."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from catalog import desk_items
from orders.admin.desk_kinds import KINDS, desk_kind

APPS = ("accounts", "catalog", "core", "delivery", "orders", "payments")


def kinds_in(path: Path) -> Iterator[str]:
    """The kinds of the items that a module opens: literals, or constants of the module or of `matters`."""
    module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call):
            continue
        called = getattr(call.func, "attr", "")
        if called == "open_item" and module != desk_items.__name__:
            kind = next(each.value for each in call.keywords if each.arg == "kind")
            yield (
                kind.value
                if isinstance(kind, ast.Constant)
                else getattr(importlib.import_module(module), kind.id)
            )
        elif called == "tell" and isinstance(call.args[0], ast.Attribute):
            yield getattr(desk_items, call.args[0].attr)


def test_every_kind_that_is_opened_has_its_words() -> None:
    paths = [
        path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py") if "tests" not in path.parts
    ]

    opened = {kind for path in paths for kind in kinds_in(path)}

    assert opened == set(KINDS)


def test_kind_without_words_is_called_by_its_name() -> None:
    assert (desk_kind("unheard-of").label, desk_kind("unheard-of").may_be_closed) == ("unheard-of", False)
