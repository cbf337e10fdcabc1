"""Around the table: a statement is of one account, in dinars."""

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from payments.models import StatementLine
from payments.testing.transfers import RIP, today
from payments.tests.statement_parser import parse_statement
from payments.transfers.imports import import_statement
from payments.transfers.statement_files.sheet_detection import NotAStatementError

TABLE = "Date;Libellé;Débit;Crédit\n13/11/2026;VIR A;;1000,00\n"
ACCOUNT_AT_A_BANK = "00200017001000987643"
IMPORTERS = SECOND_REVIEWER, REVIEWER


@pytest.mark.parametrize(
    "above",
    ["Compte devise EUR;;;", "Montants en EUR;;;", "Devise;EUR;;", "Devise : €;;;", "Compte en euros"],
)
def test_statement_in_another_currency_is_refused(above: str) -> None:
    with pytest.raises(NotAStatementError, match="currency"):
        parse_statement(f"{above}\n{TABLE}".encode())


@pytest.mark.parametrize(
    "above", ["EURL BOUTIQUE", "Devise;DZD", "Solde 100 DA, soit 1 EUR", "Compte;0023456789"]
)
def test_other_words_above_do_no_harm(above: str) -> None:
    assert len(parse_statement(f"{above}\n{TABLE}".encode()).rows) == 1


@pytest.mark.parametrize("line", ["Compte;222;;", "N° de compte : 222;;;", "Compte n° 222"])
def test_second_account_in_one_file_is_refused(line: str) -> None:
    if line.startswith("N"):
        line = line.removeprefix("N° de ")
    with pytest.raises(NotAStatementError, match="several accounts"):
        parse_statement(f"Compte;111;;\n{TABLE};;;\n{line}\n{TABLE}".encode())


@pytest.mark.parametrize("line", ["Compte;111;;", "Compte;0111", ";COMPTE 0023456789 CLE 88;;", "Page 2;;;"])
def test_same_account_again_and_accounts_of_senders_do_no_harm(line: str) -> None:
    rows = "14/11/2026;VIR B;;700,00\n"

    statement = parse_statement(f"Compte;111;;\n{TABLE}{line}\n{rows}".encode())

    assert [row.amount_centimes for row in statement.rows] == [1000_00, 700_00]


@pytest.mark.parametrize("day", ["1448/05/12", "0026-11-05", "12/05/1448", "05/11/0026", "2210-01-01"])
def test_year_that_is_none_of_ours_is_told(day: str) -> None:
    statement = parse_statement(f"{TABLE}{day};VIR B;;700,00\n".encode())

    assert [row.text for row in statement.rows] == ["VIR A"]
    assert [problem.reason for problem in statement.problems] == ["no readable date"]


@pytest.mark.django_db
def test_same_file_is_of_one_account(transfers: object) -> None:
    data = f"Date;Libellé;Débit;Crédit\n{today():%Y-%m-%d};VIR A;;1000,00\n".encode()
    for person in IMPORTERS:
        import_statement(data=data, account=RIP, actor=person)

    with pytest.raises(NotAStatementError, match="another account"):
        import_statement(data=data, account=ACCOUNT_AT_A_BANK, actor=IMPORTERS[1])

    assert StatementLine.objects.count() == 1
