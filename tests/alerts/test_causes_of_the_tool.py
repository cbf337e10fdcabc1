"""What `make alerts` has a running shop do is told as text: every name in it is one of the shop's."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

IMPORT = re.compile(r"from ([\w.]+) import ([\w*]+)")


def programs() -> list[str]:
    """The imports of every text in the tool that is to be run by a shop."""
    folder = Path(settings.BASE_DIR) / "tools/alerts"
    nodes = [node for path in folder.glob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return sorted({found[0] for text in texts for found in IMPORT.finditer(text)})


@pytest.mark.parametrize("line", programs())
def test_what_a_shop_is_to_import_is_there(line: str) -> None:
    module, name = IMPORT.fullmatch(line).groups()

    assert name == "*" or hasattr(import_module(module), name) or import_module(f"{module}.{name}")
