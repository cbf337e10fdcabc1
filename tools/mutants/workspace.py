"""Places to work: copies of the source in which guards may be taken out, each with a database of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.plugins.postgres import start_server

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = {"data", "build", "staticfiles"}  # made beside the source by running and building


@dataclass(frozen=True)
class Workspace:
    """A copy of the source, and the address of a database that one run of the tests leaves for the next."""

    tree: Path
    database_url: str


@contextmanager
def workspaces(count: int) -> Iterator[list[Workspace]]:
    """So many benches on one PostgreSQL server; all of it goes at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="storefront-mutants-")))
        server = start_server(stack.callback)
        yield [_set_up(folder / str(number), server, number) for number in range(count)]


def _set_up(tree: Path, server: str, number: int) -> Workspace:
    shutil.copytree(ROOT, tree, ignore=_ignored)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    return Workspace(tree, server.replace("/shop?", f"/shop{number}?"))


def _ignored(folder: str, names: list[str]) -> set[str]:
    hidden = {name for name in names if name.startswith(".") or name == "__pycache__"}
    return hidden | (NOT_SOURCE & set(names) if Path(folder) == ROOT else set())
