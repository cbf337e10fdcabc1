"""Rows of a statement that move nothing, or not what they seem to: sums, failures, copies, shifted cells."""

import pytest

from payments.states import Direction
from payments.tests.statement_parser import parse_statement
from payments.transfers.statement_files.statement_reader import Statement


def parsed(text: str) -> Statement:
    return parse_statement(text.encode())


def sums(statement: Statement, direction: Direction = Direction.IN) -> list[int]:
    return [row.amount_centimes for row in statement.rows if row.direction == direction]


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("Total", True),
        ("TOTAUX DES MOUVEMENTS", True),
        ("Total du mois de novembre 2026", True),
        ("SOLDE AU 31/10/2026", True),
        ("Ancien solde créditeur", True),
        ("Report à nouveau", True),
        ("À reporter", True),
        ("Opening balance", True),
        ("الرصيد السابق", True),
        ("SOLDE EN VOTRE FAVEUR", True),
        ("Solde net", True),
        ("S/TOTAL", True),
        ("Mouvements du mois", True),
        ("Opérations de la période", True),
        ("Total for the period", True),
        ("Balance at 30 November 2026", True),
        ("Solde au 30 nov. 2026", True),
        ("Nombre total d'opérations : 2", True),
        ("Totaux des mouvements du compte N° 123", True),
        ("Solde reporté page suivante", True),
        ("Balance c/f", True),
        ("الرصيد في نهاية الفترة", True),
        ("مجموع حركات الشهر", True),
        ("مجموع الدائن", True),
        ("Total opérations créditrices", True),
        ("Total paid in", True),
        ("Arrêté de compte", True),
        ("الرصيد إلى غاية 30 نوفمبر 2026", True),
        ("Mouvement 7K2M9QX4RA", False),
        ("Total facture", False),
        ("Versement mai", False),
        ("TOTAL ENERGIES STATION 12", False),
        ("Solde commande 7K2M9QX4RA", False),
        ("CREDIT", False),
        ("VIREMENT RECU", False),
        ("", False),
    ],
)
def test_row_that_sums_up_is_told_by_all_its_words(label: str, is_one: bool) -> None:
    statement = parsed(f"Date;Libellé;Crédit\n30/11/2026;{label};515,00\n")

    assert [row.reason for row in statement.left_out] == ["a total or a balance"] * is_one
    assert len(statement.rows) == (not is_one)


@pytest.mark.parametrize(
    "others", ["", "02/11/2026;VIR B;;700,00\n", "02/11/2026;CARTE;5,00;\n02/11/2026;VIR B;;700,00\n"]
)
def test_delimiter_at_the_end_of_a_label_does_not_make_a_credit_of_a_debit(others: str) -> None:
    statement = parsed(f"Date;Libellé;Débit;Crédit\n02/11/2026;REMB a;;1030,00;\n{others}")

    assert 1030_00 not in sums(statement)
    assert [problem.reason for problem in statement.problems] == ["more cells than the header has"]


def test_delimiter_that_only_the_header_has_is_none_of_the_rows() -> None:
    rows = "02/11/2026;REMB a;;1030,00;\n02/11/2026;VIR B;;700,00\n"

    assert sums(parsed(f"Date;Libellé;Débit;Crédit;\n{rows}")) == [700_00]
    assert sums(parsed("Date;Libellé;Débit;Crédit;\n02/11/2026;VIR B;;700,00;\n")) == [700_00]


def two_exports(*rows: str) -> Statement:
    header = "Date;Libellé;Débit;Crédit;Solde\n"
    return parsed("".join(header + each for each in rows))


def test_rows_of_two_exports_in_one_file_count_once() -> None:
    first = "02/11/2026;a;;515,00;\n02/11/2026;a;;515,00;\n03/11/2026;b;9,00;;\n"

    statement = two_exports(first, f"{first}02/11/2026;a;;515,00;\n", "03/11/2026;b;9,00;;\n")

    assert sums(statement) == [515_00] * 3
    assert sums(statement, Direction.OUT) == [9_00]
    reasons = [problem.reason for problem in statement.problems]
    assert reasons == ["the same row stands above a header that is repeated"] * 4


def test_rows_that_differ_are_no_copies() -> None:
    label = "02/11/2026;VIREMENT;;515,00;\n"

    below = two_exports(f"{label};DE A;;;\n", f"{label};DE B;;;\n")
    balanced = two_exports("02/11/2026;a;;515,00;515,00\n", "02/11/2026;a;;515,00;1 030,00\n")

    assert sums(below) == sums(balanced) == [515_00] * 2
    assert below.problems == balanced.problems == ()


def statuses(*said: str) -> Statement:
    rows = "".join(f"02/11/2026;a{at};;515,00;{each}\n" for at, each in enumerate(said))
    return parsed(f"Date;Libellé;Débit;Crédit;Statut\n{rows}")


def test_operation_that_was_executed_moved_money() -> None:
    said = (
        "Exécuté",
        "EFFECTUEE",
        "Réussi",
        "Validée",
        "Completed",
        "Transaction réussie",
        "ناجحة",
        "تم التنفيذ",
    )

    statement = statuses(*said)

    assert sums(statement) == [515_00] * len(said)
    assert statement.doubted == ()


@pytest.mark.parametrize(
    "status",
    ["Rejeté", "REJETEE", "Annulée", "Échec", "En attente", "en cours de traitement", "Failed", "Pending",
     "Rejeté - compte clos", "مرفوضة", "ملغاة", "تم الرفض", "تم الإلغاء", "قيد الانتظار", "قيد المعالجة"],
)  # fmt: skip
def test_operation_that_failed_or_waits_moved_nothing(status: str) -> None:
    statement = statuses("Exécuté", status)

    assert [row.text for row in statement.rows] == ["a0"]
    assert [row.reason for row in statement.left_out] == ["its status says that the money did not move"]


@pytest.mark.parametrize("status", ["", "Bizarre", "Non exécuté", "Partiellement exécuté", "X2", "غير منفذة"])
def test_status_that_nobody_knows_proves_nothing_and_is_told(status: str) -> None:
    statement = statuses("Exécuté", status)

    assert [row.direction for row in statement.rows] == [Direction.IN, Direction.UNPROVED]
    assert [told.line_number for told in statement.doubted] == [3]


def test_failure_is_told_whatever_its_column_is_called() -> None:
    statement = parsed("Date;Libellé;Crédit;Zzz\n02/11/2026;a;515,00;Rejeté\n02/11/2026;b;9,00;\n")

    assert sums(statement) == [9_00]
