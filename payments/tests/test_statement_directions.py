"""The direction of money is proved by the file or not at all: no amount is taken for a credit in silence."""

import pytest

from payments.states import Direction
from payments.tests.reading import parse_statement
from payments.transfers.sheets import NotAStatement

IN, OUT, UNPROVED = Direction.IN, Direction.OUT, Direction.UNPROVED

TWO_ROW_HEADER = """\
Relevé de compte;;;;
Date;Date;Libellé;Montant;Montant
opération;valeur;;Débit;Crédit
30/11/2026;30/11/2026;VIREMENT EMIS REMBOURSEMENT 7K2M9QX4RA;1 267,00;
30/11/2026;30/11/2026;VIREMENT RECU 7K2M9QX4RA;;1 267,00
"""


def told(text: str, encoding: str = "utf-8") -> list[tuple[Direction, int, str]]:
    statement = parse_statement(text.encode(encoding))
    assert statement.problems == ()
    return [(row.direction, row.amount_centimes, row.text) for row in statement.rows]


def ways(text: str) -> list[Direction]:
    return [direction for direction, _amount, _text in told(text)]


# --- proved


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_header_over_two_rows_as_merged_cells_are_exported(encoding: str) -> None:
    assert told(TWO_ROW_HEADER, encoding) == [
        (OUT, 1267_00, "VIREMENT EMIS REMBOURSEMENT 7K2M9QX4RA"),
        (IN, 1267_00, "VIREMENT RECU 7K2M9QX4RA"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Date;Libellé;Mouvements;\n;;Débit;Crédit",
        "Date;Libellé;Débits;Crédits",
        "Date op.;Libellé;Débit DA;Crédit DA",
        "Date mvt;Libellé;Mouvements débiteurs;Mouvements créditeurs",
        "Date opér.;Libellé;Montant au débit;Montant au crédit",
        "Date;Libellé;Doit;Avoir",
        "تاريخ الحركة;البيان;مدين;دائن",
    ],
)
def test_columns_of_their_own_prove_it(header: str) -> None:
    text = f"{header}\n30/11/2026;OUT;500,00;\n30/11/2026;IN;;1267,00\n"

    assert told(text) == [(OUT, 500_00, "OUT"), (IN, 1267_00, "IN")]


@pytest.mark.parametrize(
    ("out", "came_in"),
    [
        ("Envoyé", "Reçu"),
        ("Envoi", "Réception"),
        ("ENVOI", "RECU"),
        ("Virement émis", "Virement reçu"),
        ("Débiteur", "Créditeur"),
        ("Sortie", "Entrée"),
        ("Sent", "Received"),
        ("-", "+"),
        ("صادر", "وارد"),
        ("إرسال", "استلام"),
    ],
)
def test_words_prove_it(out: str, came_in: str) -> None:
    text = f"Date;Type;Libellé;Montant (DA)\n30/11/2026;{out};a;1 267,00\n30/11/2026;{came_in};b;1 267,00\n"

    assert told(text) == [(OUT, 1267_00, "a"), (IN, 1267_00, "b")]


@pytest.mark.parametrize("word", ["Envoi", "Envoyé", "صادر"])
def test_outgoing_money_alone_is_outgoing(word: str) -> None:
    text = f"Date;Type;Libellé;Montant (DA)\n30/11/2026;{word};Remboursement 7K2M9QX4RA;1 267,00\n"

    assert ways(text) == [OUT]


@pytest.mark.parametrize("minus", ["-{}", "{}-", "({})", "−{}"])
def test_signs_prove_it(minus: str) -> None:
    text = f"Date;Libellé;Montant\n30/11/2026;a;{minus.format('1 267,00')}\n30/11/2026;b;1 267,00\n"

    assert told(text) == [(OUT, 1267_00, "a"), (IN, 1267_00, "b")]


def test_plus_on_every_amount_proves_it() -> None:
    assert ways("Date;Libellé;Montant\n30/11/2026;a;+5,00\n30/11/2026;b;+6,00\n") == [IN, IN]


# --- not proved


@pytest.mark.parametrize(
    "rows",
    [
        "Date;Libellé;Montant\n30/11/2026;a;1 267,00\n",
        "Date;Libellé;Montant\n30/11/2026;a;+5,00\n30/11/2026;b;6,00\n",
        "Date;Type;Libellé;Montant\n30/11/2026;BZ1;a;5,00\n30/11/2026;BZ2;b;6,00\n",
    ],
    ids=["no sign", "not all signed", "words of nobody"],
)
def test_amount_that_nothing_speaks_of_is_not_taken_for_a_credit(rows: str) -> None:
    assert set(ways(rows)) == {UNPROVED}
    assert not parse_statement(rows.encode()).proves_direction


def test_two_columns_of_one_name_prove_nothing() -> None:
    text = "Date;Libellé;Montant;Montant\n30/11/2026;a;-5,00;\n30/11/2026;b;7,00;\n"

    assert set(ways(text)) == {UNPROVED}


def test_second_row_that_says_nothing_does_not_make_the_first_a_proof() -> None:
    text = "Date;Libellé;Montant;Montant\n;;(1);(2)\n30/11/2026;a;5,00;\n30/11/2026;b;6,00;\n"

    statement = parse_statement(text.encode())

    assert {row.direction for row in statement.rows} == {UNPROVED}


def test_debit_below_zero_among_debits_is_told() -> None:
    text = "Date;Libellé;Débit;Crédit\n30/11/2026;a;5,00;\n30/11/2026;b;-5,00;\n"

    statement = parse_statement(text.encode())

    assert [row.direction for row in statement.rows] == [OUT]
    assert [problem.reason for problem in statement.problems] == ["a negative debit"]


def test_debits_that_all_bear_a_minus_are_debits() -> None:
    assert ways("Date;Libellé;Débit;Crédit\n30/11/2026;a;-5,00;\n30/11/2026;b;;6,00\n") == [OUT, IN]


def test_file_without_any_header_is_refused_until_its_columns_are_named() -> None:
    with pytest.raises(NotAStatement):
        parse_statement(b"30/11/2026;VIREMENT;1267,00\n")
