"""Movements whose labels begin alike and go on below: each is a line of its own."""

from collections.abc import Iterable

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.actors import Actor
from payments.models import StatementLine
from payments.states import Direction
from payments.testing.transfers import RIP, in_review, quote, today
from payments.transfers.imports import ImportResult, import_statement
from payments.transfers.line_confirmation import confirm_line
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.proving_lines import is_imported_twice
from payments.transfers.statement_files import row_keys, statement_reader
from payments.transfers.statement_files.statement_rows import StatementRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]
IMPORTERS = SECOND_REVIEWER, REVIEWER


def bring(actor: Actor, *labels: str, columns: str = "Débit;Crédit") -> ImportResult:
    cells = ";1030,00" if ";" in columns else "1030,00"
    empty = ";" * cells.count(";")
    rows = [f"{today():%Y-%m-%d};VIREMENT RECU;{cells}\n;{label};{empty}\n" for label in labels]
    return import_statement(
        data=f"Date;Libellé;{columns}\n{''.join(rows)}".encode(), account=RIP, actor=actor
    )


def kept() -> list[str]:
    return sorted(line.text.removeprefix("VIREMENT RECU ") for line in StatementLine.objects.all())


def by_their_heads(monkeypatch: pytest.MonkeyPatch, actor: Actor, *labels: str, columns: str) -> None:
    """Import as it was done when the first line of a label alone was in the key."""
    whole = row_keys.with_row_keys

    def heads_alone(rows: Iterable[StatementRow], heads: Iterable[str], account: str) -> list[StatementRow]:
        known = [(row, row.text) for row in rows]
        named = whole(
            [_with_text(row, head) for (row, _text), head in zip(known, heads, strict=True)],
            [*heads],
            account,
        )
        return [_with_text(row, text) for row, (_row, text) in zip(named, known, strict=True)]

    with monkeypatch.context() as older:
        older.setattr(statement_reader, "with_row_keys", heads_alone)
        bring(actor, *labels, columns=columns)


def _with_text(row: StatementRow, text: str) -> StatementRow:
    return StatementRow(**{**vars(row), "text": text})


def test_each_export_of_a_day_adds_what_it_has_more() -> None:
    paid, waiting = in_review(), in_review()
    for person in IMPORTERS:
        bring(person, f"DE A {quote(paid)}")
    confirm_line(line=StatementLine.objects.get(), payment=paid, actor=IMPORTERS[1])

    results = [bring(person, f"DE B {quote(waiting)}", f"DE A {quote(paid)}") for person in IMPORTERS]

    assert [(each.new, each.known, each.missing) for each in results] == [(1, 1, 0), (0, 2, 0)]
    assert kept() == [f"DE A {quote(paid)}", f"DE B {quote(waiting)}"]
    sure = [each for each in open_line_proposals() if each.is_sure]
    assert [each.payment for each in sure] == [waiting]


@pytest.mark.parametrize("columns", ["Débit;Crédit", "Montant"])
def test_line_that_was_kept_by_its_head_is_found_again(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    by_their_heads(monkeypatch, IMPORTERS[0], "DE A", columns=columns)

    result = bring(IMPORTERS[1], "DE B", "DE A")

    assert (result.new, result.known, result.missing) == (1, 1, 0)
    assert kept() == ["DE A", "DE B"]
    assert {line.direction for line in StatementLine.objects.all()} == {Direction.IN}
    twice = {line.text[-1]: is_imported_twice(line) for line in StatementLine.objects.all()}
    assert twice == {"A": columns != "Montant", "B": False}


def test_equal_lines_that_were_kept_by_their_heads_are_found_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_their_heads(monkeypatch, IMPORTERS[0], "DE A", "DE B", "DE A", columns="Débit;Crédit")

    result = bring(IMPORTERS[1], "DE A", "DE A", "DE A", "DE B")

    assert (result.new, result.known, result.missing) == (1, 3, 0)
    assert kept() == ["DE A", "DE A", "DE A", "DE B"]
