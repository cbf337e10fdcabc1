"""Copies of the project in which guards may be taken out."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = {"data", "build", "staticfiles"}  # made beside the source by running and building


@contextmanager
def copies(count: int) -> Iterator[list[Path]]:
    """So many copies of the source, which go at the end."""
    with tempfile.TemporaryDirectory(prefix="storefront-mutants-") as folder:
        trees = [Path(folder) / str(number) for number in range(count)]
        for tree in trees:
            shutil.copytree(ROOT, tree, ignore=_ignored)
            (tree / ".venv").symlink_to(ROOT / ".venv")
        yield trees


def _ignored(folder: str, names: list[str]) -> set[str]:
    hidden = {name for name in names if name.startswith(".") or name == "__pycache__"}
    return hidden | (NOT_SOURCE & set(names) if Path(folder) == ROOT else set())
