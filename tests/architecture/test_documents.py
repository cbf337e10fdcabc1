"""What the documents name exists: pages, files, modules, commands, packages."""

import importlib
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture.sources import OUTSIDE, PACKAGES, ROOT

PAGES = sorted(
    [
        *(ROOT / page for page in ("README.md", "CHANGELOG.md", "tools/README.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
DECISIONS = ROOT / "docs" / "decisions"
FILE = re.compile(r"^[\w./*-]+\.(?:py|md|yml|txt|in|toml)$|^(?:\w+/)+$")
MODULE = re.compile(rf"^(?:{'|'.join((*PACKAGES, *OUTSIDE))})(?:\.\w+)+$")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def quoted(page: Path) -> set[str]:
    """What stands in backticks in running text, without a call's parentheses."""
    return {text.removesuffix("()") for text in re.findall(r"`([^`\n]+)`", page.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_exist(page: Path) -> None:
    files = {
        text
        for text in quoted(page)
        if FILE.match(text) and text.split("/")[0] in (*PACKAGES, *OUTSIDE, "docs")
    }

    assert {file for file in files if not any(ROOT.glob(file.rstrip("/")))} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_modules_and_functions_that_are_named_exist(page: Path) -> None:
    assert {text for text in quoted(page) if MODULE.match(text) and not exists(text)} == set()


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module or something in one."""
    try:
        importlib.import_module(dotted)
    except ModuleNotFoundError:
        module, _, attribute = dotted.rpartition(".")
        return hasattr(importlib.import_module(module), attribute)
    return True


def test_modules_that_comments_of_templates_name_exist() -> None:
    comments = {
        comment
        for template in (ROOT / "templates").rglob("*.*")
        for comment in re.findall(r"{#(.*?)#}", template.read_text(), re.DOTALL)
    }
    names = {text.strip("`.,:();") for comment in comments for text in comment.split()}

    assert {text for text in names if MODULE.match(text) and not exists(text)} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_that_are_named_exist(page: Path) -> None:
    text = page.read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z]+)", "\n".join(code_in(text)))) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= get_commands().keys()


ADDED = {"gateway", "payout method", "kind of desk item", "mail", "interval", "alert", "language"}


def test_what_may_be_added_has_places_that_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    table = page.partition("### Where to add …")[2].partition("\n\nWhat else")[0]
    rows = dict(re.findall(r"^\| an? (.+?) \| (.+) \|$", table, re.MULTILINE))
    places = {what: re.findall(r"`([\w<>./-]+/[\w./-]*)`", where) for what, where in rows.items()}

    assert rows.keys() >= ADDED
    assert [what for what, named in places.items() if not named] == []
    assert [place for named in places.values() for place in named if not is_there(place)] == []


def is_there(place: str) -> bool:
    """Whether a file or folder is there; one of `<app>/`, in any of the apps."""
    return any((ROOT / place.replace("<app>", app)).exists() for app in PACKAGES)


def code_in(text: str) -> list[str]:
    """Blocks and pieces of code: "make sure" is no command."""
    return re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL) + re.findall(r"`([^`\n]+)`", text)


def test_readme_begins_with_the_two_commands() -> None:
    first_block = code_in((ROOT / "README.md").read_text())[0]

    assert [line.partition("#")[0].strip() for line in first_block.splitlines()] == ["make run", "make test"]


def test_every_tool_has_its_line() -> None:
    there = {
        path.name + ("" if path.suffix else "/")
        for path in (ROOT / "tools").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__.py"}
    first_cells = re.findall(r"^\| (`.+?) \|", (ROOT / "tools" / "README.md").read_text(), re.MULTILINE)

    assert sorted(name for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)) == sorted(there)


def test_every_direct_dependency_has_its_reason() -> None:
    explained = re.findall(
        r"^\| ([\w-]+) \| \S", (DECISIONS / "0002-dependencies.md").read_text(), re.MULTILINE
    )
    listed = [
        package
        for file in sorted((ROOT / "requirements").glob("*.in"))
        for package in re.findall(r"^([A-Za-z][\w-]*)(?:\[\w[\w,-]*\])?==", file.read_text(), re.MULTILINE)
    ]

    assert sorted(each for each in explained if each != "package") == sorted(listed)


def test_index_of_decisions_is_whole() -> None:
    pages = {page.name: page.read_text().splitlines()[0] for page in DECISIONS.glob("0*.md")}
    index = re.findall(
        r"^\| \[\d{4}\]\(([^)]+)\) \| (.+) \|$", (DECISIONS / "README.md").read_text(), re.MULTILINE
    )

    assert {page: f"# {title}" for page, title in index} == pages


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert exists("core.moves.move")
    assert not exists("core.moves.shove")
