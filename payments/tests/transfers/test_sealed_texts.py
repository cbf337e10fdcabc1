"""What statements and receipts say names people and accounts: a copy of the database does not tell it."""

import pytest
from django.db import connection

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.sealing import sealed_columns
from payments.models import StatementLine, TransferProof
from payments.testing.transfers import (
    RIP,
    line_called,
    make_statement_line,
    make_transfer,
    prove,
    statement,
)
from payments.tests.statement_parser import parse_statement
from payments.transfers.imports import import_statement
from payments.transfers.sealed_texts import ends_of, search

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

ACCOUNT = "00799999001122334455"
TOLD = f"VIR DE YASMINA {ACCOUNT}"


def everything_in(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return repr(cursor.fetchall())


def test_database_tells_neither_sender_nor_account_of_a_line() -> None:
    import_statement(data=statement((TOLD, "OP-778899", 1030)), account=RIP, actor=REVIEWER)

    kept = everything_in("payments_statementline")
    assert not any(word in kept for word in ("YASMINA", ACCOUNT, "OP-778899"))
    line = StatementLine.objects.get()
    assert (line.text, line.reference, line.account_ends) == (TOLD, "OP-778899", "4455")


def test_database_tells_neither_sender_nor_operation_of_a_receipt() -> None:
    prove(make_transfer(), sender="Yasmina", operation=ACCOUNT)

    kept = everything_in("payments_transferproof") + everything_in("core_deskitem")
    assert "Yasmina" not in kept
    assert ACCOUNT not in kept
    proof = TransferProof.objects.get()
    assert (proof.sender, proof.operation) == ("Yasmina", ACCOUNT)


def test_keys_of_lines_cannot_be_tried_out() -> None:
    data = statement((TOLD, "OP1", 1030))
    import_statement(data=data, account=RIP, actor=REVIEWER)

    guessed = parse_statement(data, account=RIP).rows[0].key

    assert StatementLine.objects.get().key != guessed
    assert import_statement(data=data, account=RIP, actor=SECOND_REVIEWER).known == 1


def test_token_that_was_moved_to_another_line_says_nothing() -> None:
    first, second = make_statement_line("FIRST"), make_statement_line("SECOND")
    StatementLine.objects.filter(pk=second.pk).update(token=first.token)

    assert StatementLine.objects.get(pk=second.pk).text == ""


def test_all_of_it_moves_to_new_keys() -> None:
    make_statement_line(TOLD)
    prove(make_transfer(), sender="Yasmina")

    columns = {str(column): column for column in sealed_columns()}
    for name in ("payments.statementline.token", "payments.transferproof.token"):
        assert [columns[name].open(row) for row in columns[name].rows()]


@pytest.mark.parametrize("term", ["yasmina", "4455", "vir yasmina", "op-77", ACCOUNT])
def test_lines_are_found_by_what_they_say(term: str) -> None:
    line = make_statement_line(TOLD, reference="OP-77")
    make_statement_line("ANOTHER 12345")

    assert list(search(StatementLine.objects.all(), term)) == [line]
    assert line_called("op-77") == line


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (f"VIR {ACCOUNT}", "4455"),
        ("CCP 0023456789 / 88", "6789"),
        ("CCP 0023456789/88", "6789"),
        ("CCP 00 234 567 89", "6789"),
        (f"{ACCOUNT} POUR 00200017001000987643", "4455 7643"),
        ("30/11/2026 REF 7K2M9QX4RA 1 267,00", ""),
    ],
)
def test_accounts_are_known_by_their_last_four_digits(text: str, ends: str) -> None:
    assert ends_of(text) == ends
