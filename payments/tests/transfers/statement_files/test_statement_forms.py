"""A statement in any layout, encoding, form of dates and of amounts is read right or asked about."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from payments.states import Direction
from payments.tests.statement_parser import TODAY
from payments.transfers.statement_files.sheet_detection import NotAStatementError, read_sheet
from payments.transfers.statement_files.statement_reader import StatementRow, read_statement

MONTHS = [
    "janv.",
    "fevr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "sept.",
    "oct.",
    "nov.",
    "dec.",
]
EASTERN = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")


@dataclass(frozen=True)
class Moved:
    day: datetime.date
    amount: int  # centimes with a sign
    label: str


@dataclass(frozen=True)
class Language:
    encodings: tuple[str, ...]
    names: dict[str, str]
    words: tuple[str, str]  # of the direction: in, out
    labels: tuple[str, ...]


EVERYWHERE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
LANGUAGES = [
    Language(
        (*EVERYWHERE, "cp1252", "cp850", "cp437", "mac_roman", "iso8859_15"),
        {
            "date": "Date opération",
            "text": "Libellé",
            "credit": "Crédit (DA)",
            "debit": "Débit (DA)",
            "amount": "Montant",
            "side": "Sens",
            "balance": "Solde",
        },
        ("Crédit", "Débit"),
        ("VIREMENT 7K2M9QX4RA", "Virement reçu 7K2M9QX4RA", "Échéance", "Retrait à Alger", "COMMISSION"),
    ),
    Language(
        (*EVERYWHERE, "cp1256", "cp720", "iso8859_6", "mac_arabic"),
        {
            "date": "التاريخ",
            "text": "البيان",
            "credit": "دائن",
            "debit": "مدين",
            "amount": "المبلغ",
            "side": "الاتجاه",
            "balance": "الرصيد",
        },
        ("وارد", "صادر"),
        ("تحويل وارد 7K2M9QX4RA", "سحب نقدي", "رسوم", "VIREMENT 7K2M9QX4RA"),
    ),
]

DATES: list[Callable[[datetime.date], str]] = [
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%m/%d/%Y}",
    lambda day: f"{day:%d-%m-%y}",
    lambda day: f"{day:%y/%m/%d}",
    lambda day: f"{day:%m/%d/%y}",
    lambda day: f"{day:%d.%m.%Y 10:30}",
    lambda day: day.isoformat(),
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%d%m%Y}",
    lambda day: f"{day:%d%m%y}",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: str((day - datetime.date(1899, 12, 30)).days),
    lambda day: str(int(f"{day:%d%m%y}")),  # whose zero got lost
]


def written(whole: str, group: str, mark: str, cents: int) -> str:
    return f"{whole.replace(',', group)}{mark}{cents:02d}"


AMOUNTS: list[Callable[[int], str]] = [
    lambda sum_: written(f"{sum_ // 100:,}", " ", ",", sum_ % 100),
    lambda sum_: written(f"{sum_ // 100:,}", ".", ",", sum_ % 100),
    lambda sum_: written(f"{sum_ // 100:,}", ",", ".", sum_ % 100),
    lambda sum_: written(f"{sum_ // 100:,}", "'", ".", sum_ % 100),
    lambda sum_: f"{sum_ // 100},{sum_ % 100:02d} DA",
    lambda sum_: f"{sum_ // 100}.{sum_ % 100:02d}".rstrip("0").rstrip("."),
    lambda sum_: f"{sum_ // 100:,}.{sum_ % 100:02d}".translate(EASTERN),
]
SIGNS = ["-{}", "{}-", "({})"]


LAYOUTS = [
    ("date", "text", "debit", "credit"),
    ("date", "text", "credit", "debit", "balance"),
    ("date", "amount", "text"),
    ("text", "date", "amount", "balance"),
    ("date", "side", "text", "amount"),
]
ABOVE = [["BANQUE EXEMPLE", "Agence 000"], ["Du 01/11/2026 au 30/11/2026"], [""], ["Solde", "1 000,00 DA"]]


def movements(language: Language) -> st.SearchStrategy[list[Moved]]:
    amounts = st.integers(1, 9_999_999).flatmap(lambda sum_: st.sampled_from([sum_, -sum_]))
    days = st.dates(datetime.date(2025, 12, 1), TODAY)
    return st.lists(st.builds(Moved, days, amounts, st.sampled_from(language.labels)), min_size=1, max_size=6)


@st.composite
def statements(draw: st.DrawFn) -> tuple[bytes, dict[int, Moved]]:
    """A file, and what it says in which of its lines."""
    language = draw(st.sampled_from(LANGUAGES))
    moved = draw(movements(language))
    columns = draw(st.sampled_from(LAYOUTS))
    date, amount, sign = (draw(st.sampled_from(each)) for each in (DATES, AMOUNTS, SIGNS))
    lines = draw(st.lists(st.sampled_from(ABOVE), max_size=3))
    if draw(st.integers(0, 9)):
        lines.append([language.names[each] for each in columns])
    first = len(lines) + 1
    balance = 50_000_000
    for row in moved:
        balance += row.amount
        cells = {"date": date(row.day), "text": row.label, "balance": amount(balance)}
        came_in, plain = row.amount > 0, amount(abs(row.amount))
        cells |= {"credit": plain if came_in else "", "debit": "" if came_in else plain}
        cells |= {"side": language.words[not came_in]}
        cells["amount"] = plain if came_in or "side" in columns else sign.format(plain)
        lines.append([cells[each] for each in columns])
    if draw(st.booleans()):
        cells = {"text": "Total", "credit": amount(balance), "debit": amount(balance)}
        lines.append([cells.get(each, "") for each in columns])
    delimiter = draw(st.sampled_from([";", "\t", "|", ","]))
    text = "".join(delimiter.join(quoted(each, delimiter) for each in line) + "\r\n" for line in lines)
    truth = dict(enumerate(moved, first))
    try:
        return text.encode(draw(st.sampled_from(language.encodings))), truth
    except UnicodeEncodeError:
        return text.encode("utf-8-sig"), truth


def quoted(cell: str, delimiter: str) -> str:
    return f'"{cell}"' if delimiter in cell or '"' in cell else cell


def movement_of(row: StatementRow) -> Moved | None:
    if row.direction == Direction.UNPROVED:
        return None
    sign = 1 if row.direction == Direction.IN else -1
    return Moved(row.date, sign * row.amount_centimes, row.text)


@settings(max_examples=40)
@given(statements())
def test_any_statement_is_read_right_or_asked_about(made: tuple[bytes, dict[int, Moved]]) -> None:
    data, moved = made
    try:
        sheet = read_sheet(data)
    except NotAStatementError:
        return  # with a word that helps: nothing is read
    if sheet.columns is None:
        return  # the columns are asked about
    read = read_statement(sheet, sheet.columns, today=TODAY)

    for row in read.rows:
        if (said := movement_of(row)) is not None:
            truth = moved[row.line_number]
            assert (said.day, said.amount) == (truth.day, truth.amount)
            assert said.label == truth.label or len(sheet.decodings) > 1
    assert moved.keys() <= {row.line_number for row in (*read.rows, *read.problems)}
    assert not (read.breaks and read.proves_direction and not read.problems)
