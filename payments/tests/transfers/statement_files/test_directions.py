"""The direction of money is proved by the file or not at all: no amount is taken for a credit in silence."""

import pytest

from payments.states import Direction
from payments.tests.statement_parser import parse_statement
from payments.transfers.statement_files.sheet_detection import NotAStatementError

IN, OUT, UNPROVED = Direction.IN, Direction.OUT, Direction.UNPROVED

TWO_ROW_HEADER = """\
Relevé de compte;;;;
Date;Date;Libellé;Montant;Montant
opération;valeur;;Débit;Crédit
30/11/2026;30/11/2026;VIREMENT EMIS REMBOURSEMENT 7K2M9QX4RA;1 267,00;
30/11/2026;30/11/2026;VIREMENT RECU 7K2M9QX4RA;;1 267,00
"""


def parsed_rows(text: str, encoding: str = "utf-8") -> list[tuple[Direction, int, str]]:
    statement = parse_statement(text.encode(encoding))
    assert statement.problems == ()
    return [(row.direction, row.amount_centimes, row.text) for row in statement.rows]


def ways(text: str) -> list[Direction]:
    return [direction for direction, _amount, _text in parsed_rows(text)]


# --- proved


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_header_over_two_rows_as_merged_cells_are_exported(encoding: str) -> None:
    assert parsed_rows(TWO_ROW_HEADER, encoding) == [
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

    assert parsed_rows(text) == [(OUT, 500_00, "OUT"), (IN, 1267_00, "IN")]


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
        ("مدين", "دائن"),
        ("إرسال", "استلام"),
    ],
)
def test_words_prove_it(out: str, came_in: str) -> None:
    text = f"Date;Type;Libellé;Montant (DA)\n30/11/2026;{out};a;1 267,00\n30/11/2026;{came_in};b;1 267,00\n"

    assert parsed_rows(text) == [(OUT, 1267_00, "a"), (IN, 1267_00, "b")]


@pytest.mark.parametrize("word", ["Envoi", "Envoyé", "صادر"])
def test_outgoing_money_alone_is_outgoing(word: str) -> None:
    text = f"Date;Type;Libellé;Montant (DA)\n30/11/2026;{word};Remboursement 7K2M9QX4RA;1 267,00\n"

    assert ways(text) == [OUT]


@pytest.mark.parametrize("minus", ["-{}", "{}-", "({})", "−{}"])
def test_signs_prove_it_where_a_label_agrees(minus: str) -> None:
    out = minus.format("1 267,00")
    text = f"Date;Libellé;Montant\n30/11/2026;FRAIS a;{out}\n30/11/2026;b;1 267,00\n"

    assert parsed_rows(text) == [(OUT, 1267_00, "FRAIS a"), (IN, 1267_00, "b")]


def test_signs_prove_it_where_the_balance_agrees() -> None:
    rows = "30/11/2026;a;700,00;5 000,00\n30/11/2026;b;-300,00;4 700,00\n30/11/2026;c;10,00;4 710,00\n"

    assert ways(f"Date;Libellé;Montant;Solde\n{rows}") == [IN, OUT, IN]


def test_signs_fill_rows_without_a_word_where_they_agree_with_words() -> None:
    rows = "30/11/2026;Envoi;a;-5,00\n30/11/2026;Versement;b;7,00\n30/11/2026;;c;-1,00\n"

    assert ways(f"Date;Type;Libellé;Montant\n{rows}") == [OUT, IN, OUT]


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


@pytest.mark.parametrize(
    "rows",
    [
        "Achat TPE;1 000,00\n14/11/2026;Annulation achat;-700,00\n15/11/2026;Retrait DAB;500,00\n",
        "CARREFOUR;1 000,00\n14/11/2026;AVOIR CARREFOUR;-700,00\n15/11/2026;OOREDOO;500,00\n",
        "شراء;1 000,00\n14/11/2026;إلغاء شراء;-700,00\n",
        "شيء;1 000,00\n14/11/2026;إلغاء شراء;-700,00\n",
        "PURCHASE;+1 000,00\n14/11/2026;REVERSAL;-700,00\n",
        "VIREMENT RECU;-1 000,00\n14/11/2026;X;700,00\n",
    ],
    ids=[
        "purchases",
        "no words",
        "Arabic",
        "taken back in Arabic",
        "signs that labels deny",
        "a credit with a minus",
    ],
)
def test_one_minus_does_not_make_credits_of_the_other_amounts(rows: str) -> None:
    assert set(ways(f"Date;Libellé;Montant\n13/11/2026;{rows}")) == {UNPROVED}


def test_balance_of_a_debt_does_not_make_credits_of_purchases() -> None:
    rows = "13/11/2026;ACHAT a;700,00;5 000,00\n13/11/2026;AVOIR b;-300,00;4 700,00\n"

    assert set(ways(f"Date;Libellé;Montant;Solde\n{rows}")) == {UNPROVED}


@pytest.mark.parametrize("out", ["D", "Débit", "Envoi", "Envoyé", "Sent", "صادر", "-"])
@pytest.mark.parametrize("other", [";-20,00", "Frais;-20,00", ";20,00"])
def test_row_that_says_out_is_never_a_credit(out: str, other: str) -> None:
    rows = f"30/11/2026;VIR a;{out};1030,00\n30/11/2026;VIR b;C;700,00\n30/11/2026;FRAIS;{other}\n"

    statement = parse_statement(f"Date;Libellé;Sens;Montant\n{rows}".encode())

    assert [row.direction for row in statement.rows] == [OUT, IN]
    assert [problem.reason for problem in statement.problems] == ["it does not say whether money came in"]


@pytest.mark.parametrize(
    ("header", "rows", "reason"),
    [
        ("Date;Libellé;Sens;Montant", ["a;D;5,00", "b;D;-6,00"], "a negative debit"),
        ("Date;Libellé;Sens;Montant", ["b;D;5,00", "b;C;-6,00"], "a negative credit"),
        ("Date;Libellé;Sens;Montant", ["b;D;-5,00", "b;D;+6,00"], "a negative debit"),
        ("Date;Libellé;Sens;Montant", ["b;D;+6,00"], "its word and its sign disagree"),
        ("Date;Libellé;Sens;Crédit", ["b;D;6,00"], "one of its cells says that the money went out"),
        ("Date;Libellé;Mvt;Crédit", ["b;Débit;6,00"], "one of its cells says that the money went out"),
    ],
)
def test_row_that_says_two_things_is_told(header: str, rows: list[str], reason: str) -> None:
    text = "\n".join([header, *(f"30/11/2026;{row}" for row in rows), ""])

    statement = parse_statement(text.encode())

    assert reason in {problem.reason for problem in statement.problems}
    assert IN not in {row.direction for row in statement.rows}


@pytest.mark.parametrize(
    "text",
    [
        "Date;Libellé;Montant;Montant\n30/11/2026;a;-5,00;\n30/11/2026;b;7,00;\n",
        "Date;Libellé;Débit;Crédit;Crédit\n30/11/2026;a;5,00;;\n30/11/2026;b;;7,00;\n",
    ],
)
def test_two_columns_of_one_name_prove_nothing(text: str) -> None:
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
    with pytest.raises(NotAStatementError):
        parse_statement(b"30/11/2026;VIREMENT;1267,00\n")
