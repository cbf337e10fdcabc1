"""Reading the table: what is declared for each pattern, method and person."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.access.personas import OUTSIDERS, PEOPLE, STAFF, UNPROVED

HERE = Path(__file__).parent
METHODS = ("GET", "POST")
# The columns of each file: who stands in them.
COLUMNS: dict[str, list[tuple[str, ...]]] = {
    "shop.txt": [*((name,) for name in OUTSIDERS), (*UNPROVED, *STAFF)],
    "back_office.txt": [OUTSIDERS, UNPROVED, *((name,) for name in STAFF)],
}
POWERS = ("view", "change", "add", "delete")

Row = dict[str, str]  # who → what comes of it


@dataclass(frozen=True)
class Declared:
    """One line of the table: what comes of each method, for everybody."""

    key: str
    outcomes: dict[str, Row]


def read_table() -> dict[str, Declared]:
    """Every line by its pattern. A line of back_office.txt goes before what models.txt says of the page."""
    table = {each.key: each for each in _read_models()}
    met: set[str] = set()
    for file in COLUMNS:
        for key, *cells in _lines(file):
            assert key not in met, f"{file}: {key} is declared twice"
            met.add(key)
            assert len(cells) == len(METHODS), f"{file}: {key}: one column for each of {METHODS}"
            rows = {method: _row(cell.split(), file) for method, cell in zip(METHODS, cells, strict=True)}
            table[key] = Declared(key, rows)
    return table


def in_words(key: str, rows: dict[str, Row], file: str) -> str:
    """The line that would declare these outcomes."""
    return " | ".join([key, *(_cell(rows[method], file) for method in METHODS)])


def _lines(file: str) -> Iterator[list[str]]:
    for line in (HERE / file).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def _row(words: list[str], file: str) -> Row:
    """One word stands for everybody; "a/b" in the column of staff is without and with the second factor."""
    columns = COLUMNS[file]
    words = words * len(columns) if len(words) == 1 else words
    row: Row = {}
    for who, word in zip(columns, words, strict=True):
        without, _, proved = word.partition("/")
        row |= {name: (proved or without) if name in STAFF else without for name in who}
    return row


def _cell(row: Row, file: str) -> str:
    words = []
    for who in COLUMNS[file]:
        met = list(dict.fromkeys(row[name] for name in who))
        words.append("/".join(met))
    return words[0] if len(set(words)) == 1 and "/" not in words[0] else " ".join(words)


def _read_models() -> Iterator[Declared]:
    for model, *cells in _lines("models.txt"):
        powers = {name: cell.split() for name, cell in zip(STAFF, cells, strict=True)}
        unknown = {power for held in powers.values() for power in held} - {*POWERS, "-"}
        assert not unknown, f"models.txt: {model}: {unknown}"
        yield from _pages_of(*model.split("."), powers)


def _pages_of(app: str, model: str, powers: dict[str, list[str]]) -> Iterator[Declared]:
    """The pages that Django's admin gives a model, by what each role may do with it."""
    for page, (get, post) in {
        "changelist": ("view", "view"),
        "add": ("add", "add"),
        "history": ("view", "view"),
        "delete": ("delete", "delete"),
        "change": ("view", "change"),
    }.items():
        rows = {
            method: _led_to_login() | {name: "page" if need in powers[name] else "refused" for name in STAFF}
            for method, need in (("GET", get), ("POST", post))
        }
        yield Declared(f"admin:{app}_{model}_{page}", rows)
    plain = _led_to_login() | dict.fromkeys(STAFF, "moved")  # to the page that changes it
    yield Declared(f"admin/{app}/{model}/<path:object_id>/", {"GET": plain, "POST": plain})


def _led_to_login() -> Row:
    return {name: "login" for name in PEOPLE if name not in STAFF}
