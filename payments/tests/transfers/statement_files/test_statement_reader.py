"""Statements: read whatever the bank's export looks like, without ever taking one sum for another."""

import datetime
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.states import Direction
from payments.tests.statement_parser import parse_statement
from payments.transfers.statement_files.statement_reader import (
    MAX_BYTES,
    MAX_ROWS,
    NotAStatementError,
    Statement,
    StatementRow,
)

FRENCH = """\
Algérie Poste;;;;
Relevé du compte;0023456789 clé 88;;;
Période;du 01/11/2026 au 30/11/2026;;;

Date opération;Date valeur;Libellé;Référence;Débit (DA);Crédit (DA);Solde
01/11/2026;;Solde initial;;;;10 000,00
02/11/2026;02/11/2026;Virement reçu 7K2M9QX4RA;OP-1;;12 500,00;22 500,00
03/11/2026;03/11/2026;Retrait GAB;OP-2;2 000,00;;20 500,00
04/11/2026;04/11/2026;Versement;OP-3;0,00;515,00;21 015,00
"""


def parsed(text: str, encoding: str = "utf-8") -> Statement:
    return parse_statement(text.encode(encoding))


def seen(statement: Statement) -> list[tuple[str, int, str, str]]:
    """What came in, of a statement without problems."""
    assert statement.problems == ()
    return [
        (row.date.isoformat(), row.amount_centimes, row.text, row.reference)
        for row in statement.rows
        if row.direction == Direction.IN
    ]


def sums(statement: Statement, direction: Direction = Direction.IN) -> list[int]:
    return [row.amount_centimes for row in statement.rows if row.direction == direction]


def test_french_statement_with_lines_above_its_header() -> None:
    statement = parsed(FRENCH)

    assert seen(statement) == [
        ("2026-11-02", 12_500_00, "Virement reçu 7K2M9QX4RA", "OP-1"),
        ("2026-11-04", 515_00, "Versement", "OP-3"),
    ]
    assert [row.line_number for row in statement.rows] == [7, 8, 9]
    assert sums(statement, Direction.OUT) == [2_000_00]
    assert len(statement.left_out) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp1256", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_make_no_difference(encoding: str, end: str) -> None:
    assert parse_statement(FRENCH.replace("\n", end).encode(encoding)) == parsed(FRENCH)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_arabic_statement(encoding: str) -> None:
    text = "التاريخ;البيان;المرجع;مدين;دائن\n02/11/2026;حوالة من أحمد 7K2M9QX4RA;ع1;;515,00\n"

    assert seen(parsed(text, encoding)) == [("2026-11-02", 515_00, "حوالة من أحمد 7K2M9QX4RA", "ع1")]


def test_arabic_digits_and_amount_with_sign() -> None:
    text = "تاريخ العملية,تفاصيل العملية,المبلغ (دج)\n٠٢/١١/٢٠٢٦,حوالة,+٥١٥٫٠٠\n٠٣/١١/٢٠٢٦,سحب,-٢٠٠٫٠٠\n"

    assert seen(parsed(text)) == [("2026-11-02", 515_00, "حوالة", "")]


def test_french_capitals_in_a_windows_file_are_not_taken_for_arabic() -> None:
    text = "DATE;LIBELLÉ;CRÉDIT\n02/11/2026;VIREMENT REÇU DE ÉMÉRITE À ORAN;515,00\n"

    assert seen(parsed(text, "cp1252")) == [("2026-11-02", 515_00, "VIREMENT REÇU DE ÉMÉRITE À ORAN", "")]


def test_english_statement_between_tabs() -> None:
    header = "Transaction Date\tDescription\tTransaction ID\tPaid out\tPaid in\n"
    text = header + "2026-11-02\tTransfer\tT9\t\t12,500.00\n"

    assert seen(parsed(text)) == [("2026-11-02", 12_500_00, "Transfer", "T9")]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends() -> None:
    text = (
        'Date,Description,Credit\n02/11/2026,"Transfer, ""gift""\nsecond line","12,500.00"\n03/11/2026,x,1\n'
    )

    statement = parsed(text)

    assert seen(statement) == [
        ("2026-11-02", 12_500_00, 'Transfer, "gift" second line', ""),
        ("2026-11-03", 1_00, "x", ""),
    ]
    assert [row.line_number for row in statement.rows] == [2, 4]


def test_header_of_quoted_cells_may_span_lines() -> None:
    text = '"Date\nopération";"Libellé";"Crédit\n(DA)"\n02/11/2026;x;515,00\n'

    statement = parsed(text)

    assert seen(statement) == [("2026-11-02", 515_00, "x", "")]
    assert statement.rows[0].line_number == 4


def test_quote_that_never_closes_costs_no_other_row() -> None:
    rows = "".join(f"0{day}/11/2026;transfer;{day}00\n" for day in range(2, 10))
    text = f'Date;Description;Credit\n01/11/2026;"Café;100\n{rows}'

    statement = parsed(text)

    assert sums(statement) == [day * 100_00 for day in range(1, 10)]
    assert statement.rows[0].text == '"Café'


def test_two_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    text = 'Date;Libellé;Crédit;Solde\n01/11/2026;"a;1;0\n02/11/2026;b;2;0\n03/11/2026;c";3;0\n'

    assert sums(parsed(text)) == [1_00, 2_00, 3_00]


def test_side_column_tells_credits_from_debits() -> None:
    text = (
        "Date;Libellé;Montant;Sens\n02/11/2026;a;515,00;C\n03/11/2026;b;200,00;D\n04/11/2026;c;9,00;Crédit\n"
    )

    statement = parsed(text)

    assert sums(statement) == [515_00, 9_00]
    assert sums(statement, Direction.OUT) == [200_00]


def test_side_that_does_not_say_is_a_problem() -> None:
    text = "Date;Libellé;Montant;Sens\n02/11/2026;a;515,00;C\n03/11/2026;b;200,00;?\n04/11/2026;b;200,00;\n"

    statement = parsed(text)

    assert sums(statement) == [515_00]
    assert [problem.line_number for problem in statement.problems] == [3, 4]


def test_column_type_that_means_something_else_is_left_alone() -> None:
    text = "Date;Type;Libellé;Montant\n02/11/2026;Virement;a;515,00\n03/11/2026;Retrait;b;-200,00\n"

    assert sums(parsed(text)) == [515_00]


def test_rows_that_cannot_be_read_are_told_and_never_stop_the_rest() -> None:
    text = (
        "Date;Description;Debit;Credit\n"
        "32/11/2026;a;;515,00\n"
        "02/11/2026;b;;cinq cents\n"
        "02/11/2026;c;5,00;515,00\n"
        "02/11/2026;d;;-515,00\n"
        "02/11/2026;e\n"
        "02/11/2026;f;;515,00;more\n"
        ";Total;;9 999,00\n"
        "rubbish\n"
        "02/11/2026;good;;515,00\n"
    )

    statement = parsed(text)

    assert [row.text for row in statement.rows] == ["good"]
    assert [(problem.line_number, problem.reason) for problem in statement.problems] == [
        (2, "no readable date"),
        (3, "no readable amount"),
        (4, "a credit and a debit at once"),
        (5, "a negative credit"),
        (6, "fewer cells than the header has"),
        (7, "more cells than the header has"),
        (9, "fewer cells than the header has"),
    ]
    assert [(row.line_number, row.reason) for row in statement.left_out] == [(8, "a total or a balance")]
    assert statement.problems[0].cells == "32/11/2026 | a | | 515,00"


@pytest.mark.parametrize(
    "text",
    [
        "Date,Description,Credit\n02/11/2026,a,12,500.00\n",
        "Date,Description,Credit,\n02/11/2026,a,12,500.00\n",
        "Date,Description,Credit,\n02/11/2026,a,12,500.00,\n",
        "Date,Description,Credit,Balance\n02/11/2026,a,12500,00,45000\n",
        "Date,Description,Credit,Balance\n02/11/2026,a,12500,00,\n",
        "Date,Description,Debit,Credit\n02/11/2026,a,12500,50,\n",
        "Date,Description,Credit,Reference\n02/11/2026,a,12,500.00\n",
        "Date,Description,Credit,Reference\n02/11/2026,a,12500,50\n",
        "Date,Description,Credit,Balance\n02/11/2026,a,12,500.00\n",
    ],
)
def test_amount_that_fell_apart_at_a_comma_is_not_taken_for_a_smaller_one(text: str) -> None:
    statement = parsed(text)

    assert statement.rows == ()
    assert len(statement.problems) == 1


def test_label_goes_on_in_the_rows_below() -> None:
    text = (
        "Date;Libellé de l'opération;Débit(DA);Crédit(DA);Solde(DA)\n"
        "30/11/2026;VIREMENT RECU DE;;1267,00;99 000,00\n"
        ";PRENOM NOM-COMPOSE;;;\n"
        ";MOTIF 7K2M9QX4RA;;;\n"
        ";Total;0,00;6267,00;\n"
        ";Page 1;;;\n"
        "30/11/2026;VERSEMENT ESPECES;;5000,00;104000,00\n"
    )

    statement = parsed(text)

    assert [row.text for row in statement.rows] == [
        "VIREMENT RECU DE PRENOM NOM-COMPOSE MOTIF 7K2M9QX4RA",
        "VERSEMENT ESPECES",
    ]
    assert statement.problems == ()
    assert [row.reason for row in statement.left_out] == [
        "a total or a balance",
        "a text that belongs to no movement",
    ]


def test_labels_above_their_movements_are_joined_to_none() -> None:
    text = "Date;Libellé;Crédit\n;FIRST;\n02/11/2026;;5,00\n;SECOND;\n03/11/2026;;6,00\n"

    assert [row.text for row in parsed(text).rows] == ["", ""]


def test_what_goes_on_below_changes_no_key() -> None:
    """A footer may stand there in one export and not in another."""
    rows = "Date;Libellé;Débit;Crédit\n30/11/2026;VIREMENT;;1267,00\n"

    assert [row.key for row in parsed(f"{rows};Page 1;;\n").rows] == [row.key for row in parsed(rows).rows]


def test_delimiters_at_the_end_of_rows_do_no_harm() -> None:
    rows = "02/11/2026;a;515,00;;\n03/11/2026;b;9,00;;\n"

    assert sums(parsed(f"Date;Libellé;Crédit\n{rows}")) == [515_00, 9_00]


def test_header_that_each_page_repeats_is_no_problem() -> None:
    header = "Date;Libellé;Crédit\n"
    text = f"{header}02/11/2026;a;515,00\n{header}03/11/2026;b;515,00\n"

    assert len(seen(parsed(text))) == 2


def test_formulas_are_plain_text() -> None:
    formula = '=HYPERLINK("http://evil.example";"x")'
    text = (
        f'Date;Libellé;Référence;Crédit\n02/11/2026;"{formula.replace(chr(34), chr(34) * 2)}";@SUM(A1);515\n'
    )

    assert seen(parsed(text)) == [("2026-11-02", 515_00, formula, "@SUM(A1)")]
    assert parsed("Date;Crédit\n02/11/2026;=500+15\n").rows == ()


def test_long_and_unseen_text_fits_its_column() -> None:
    text = f"Date;Libellé;Référence;Crédit\n02/11/2026;\u202ea\x00b {'x' * 900};{'9' * 500};515\n"

    row = parsed(text).rows[0]

    assert row.text.startswith("ab xxx")
    assert (len(row.text), len(row.reference)) == (300, 100)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "names the columns"),
        (b"\xff" * 100, "names the columns"),
        (b"Date;Libelle\n01/01/2026;x\n", "names the columns"),
        (b"PK\x03\x04....", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"x" * (MAX_BYTES + 1), "2 MB"),
        (b"Date;Credit\n" + b"01/01/2026;1\n" * MAX_ROWS, "20000 rows"),
    ],
)
def test_file_that_is_no_statement_is_refused_with_a_word_that_helps(data: bytes, word: str) -> None:
    with pytest.raises(NotAStatementError, match=word):
        parse_statement(data)


def test_largest_statement_is_read() -> None:
    statement = parse_statement(b"Date;Credit\n" + b"01/01/2026;1\n" * (MAX_ROWS - 1))

    assert len({row.key for row in statement.rows}) == MAX_ROWS - 1


# Every way to write a statement

texts = st.text("abéÀ xyz,;\"'=@+-0123٤حوالة", max_size=30)
credit_rows = st.tuples(
    st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31)), st.integers(1, 10**9), texts, texts
)


def csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@given(
    st.lists(credit_rows, max_size=8),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from([("%d/%m/%Y", "."), ("%Y-%m-%d", ","), ("%d-%m-%y", "'")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(
        ["Date,Description,Reference,Paid in", "التاريخ,البيان,المرجع,دائن", "Date,Libellé,Réf,Crédit"]
    ),
)
def test_rows_survive_every_way_to_write_them(
    rows: list[tuple[datetime.date, int, str, str]],
    delimiter: str,
    style: tuple[str, str],
    encoding: str,
    header: str,
) -> None:
    day, group = style
    point = "." if group == "," else ","
    lines = [header.replace(",", delimiter)]
    for date, centimes, text, reference in rows:
        amount = f"{centimes // 100:,}".replace(",", group) + f"{point}{centimes % 100:02d}"
        lines.append(delimiter.join(map(csv_cell, [date.strftime(day), text, reference, amount])))

    statement = parsed("\n".join(lines), encoding)

    assert statement.problems == ()
    assert [(row.date, row.amount_centimes, row.text, row.reference) for row in statement.rows] == [
        (date, centimes, " ".join(text.split()), " ".join(reference.split()))
        for date, centimes, text, reference in rows
    ]
    assert all(isinstance(row, StatementRow) for row in statement.rows)


@settings(max_examples=200)
@given(st.binary(max_size=400), st.sampled_from([b"", FRENCH.encode(), "Date,Crédit\n".encode("cp1252")]))
def test_any_bytes_are_read_or_refused(rubbish: bytes, before: bytes) -> None:
    with suppress(NotAStatementError):
        parse_statement(before + rubbish)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_row_never_changes_another(data: st.DataObject) -> None:
    lines = FRENCH.splitlines()
    damaged = data.draw(st.integers(5, len(lines) - 1))
    rubbish = data.draw(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60))
    # A row of which the label alone is left is read as if the label above went on.
    whole = {row.line_number: replace(row, text="") for row in parsed(FRENCH).rows}

    after = parsed("\n".join([*lines[:damaged], rubbish, *lines[damaged + 1 :]]))

    others = {row.line_number: replace(row, text="") for row in after.rows if row.line_number != damaged + 1}
    assert others == {number: row for number, row in whole.items() if number != damaged + 1}
