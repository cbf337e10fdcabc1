"""Every layout of the files in `statements` is read right, or asked about: never misread."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from payments.states import Direction
from payments.tests.statement_parser import TODAY
from payments.transfers.statement_files.dates import DateOrder
from payments.transfers.statement_files.sheet_detection import read_sheet
from payments.transfers.statement_files.statement_reader import Statement, read_statement

FOLDER = Path(__file__).parent / "statements"
QUOTED = "7K2M9QX4RA"  # the order that the credit of each file quotes
COLUMNS, ENCODING, ORDER = "columns", "encoding", "order"

Line = tuple[int, int]  # a day of November 2026, and centimes with a sign


@dataclass(frozen=True)
class Reading:
    """`lines` that prove their direction, and where the quoted reference stands among them."""

    lines: tuple[Line, ...] = ()
    asked: str = ""
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    breaks: int = 0
    quoted: int | None = 0


CREDIT = (27, 1267_00)
DEBIT = (28, -45_32)
BOTH = Reading((CREDIT, DEBIT))
TOTAL, HEADER = "a total or a balance", "the header again"
NOT_MOVED = "its status says that the money did not move"
UNCLEAR = "the day and the month cannot be told apart"
ASKED = Reading(asked=COLUMNS, quoted=None)

READINGS = {
    "header-over-two-rows.csv": Reading(((30, -1267_00), (30, 1267_00)), quoted=1),
    "type-received-sent.csv": Reading(((30, -1267_00), (30, 1267_00)), quoted=1),
    "type-sent-only.csv": Reading(((30, -1267_00),)),
    "excel-ms-dos.csv": Reading(((30, 1267_00),)),
    "plural-names.csv": Reading(((30, 1267_00),)),
    "abbreviated-dates.csv": Reading(((30, 1267_00),)),
    "label-goes-on-below.csv": Reading(((30, 1267_00), (30, 5000_00)), left_out=(TOTAL,)),
    "dates-in-words.csv": Reading(
        ((30, 1267_00), *((30, amount) for amount in (10_00, 11_00, 12_00, 13_00)))
    ),
    "postal-portal.csv": Reading(((2, 1267_00), (17, -25_00)), left_out=(TOTAL,)),
    "postal-account-signed.csv": Reading((CREDIT, (17, -25_00))),
    "printed-pages.csv": Reading((CREDIT, DEBIT), left_out=(TOTAL, TOTAL, HEADER, TOTAL, TOTAL, TOTAL)),
    "ledger-of-a-shop-program.csv": Reading(((28, 1267_00), (29, -5000_00))),
    "column-for-the-currency.csv": Reading(
        (CREDIT, (29, -15_25)), problems=("another currency than the dinar",)
    ),
    "arabic-with-value-date.csv": Reading((CREDIT, (28, -10_25))),
    "arabic-any-order.csv": Reading(asked=ORDER, problems=(UNCLEAR, UNCLEAR), quoted=None),
    "arabic-amount-beside.csv": Reading(((18, -1200_50), (20, 1267_00)), left_out=(TOTAL,), quoted=1),
    "debits-with-a-minus.csv": Reading(((30, -45_32), CREDIT), quoted=1),
    "blocks-and-labels-in-lines.csv": ASKED,
    "names-run-together.csv": ASKED,
    "number-of-the-operation.csv": Reading((DEBIT, CREDIT), left_out=(TOTAL,), quoted=1),
    "account-and-counter-account.csv": Reading((CREDIT, (28, -2_90))),
    "debit-credit-column.csv": BOTH,
    "foreign-names.csv": ASKED,
    "no-header-month-first.csv": ASKED,
    "no-header-signed.csv": ASKED,
    "dots-behind-dates.csv": Reading((DEBIT, CREDIT), quoted=1),
    "letters-for-sides.csv": ASKED,
    "bars-and-letters.csv": ASKED,
    "sign-in-a-column.csv": ASKED,
    "cr-and-dr.csv": BOTH,
    "month-first-signed.csv": ASKED,
    "outflow-inflow.csv": Reading(((23, -100_00), (24, 1267_00)), quoted=1),
    "transaction-type.csv": Reading((CREDIT, DEBIT), quoted=None),  # the description is the program's own
    "income-expense.csv": BOTH,
    "unicode-text.txt": BOTH,
    "excel-macintosh.csv": BOTH,
    "excel-ms-dos-arabic.csv": BOTH,
    "excel-american.csv": Reading(((5, 1267_00), DEBIT)),
    "workbook-days-as-numbers.csv": BOTH,
    "two-orders-in-one-column.csv": Reading(((30, 10_00), (29, 11_00)), problems=(UNCLEAR,), quoted=None),
    "any-order-short-years.csv": Reading(asked=ORDER, problems=(UNCLEAR, UNCLEAR), quoted=None),
    "brackets-and-suffixes.csv": Reading((CREDIT, DEBIT, (29, -1000_00))),
    "eastern-digits.csv": BOTH,
    "three-decimals.csv": Reading(problems=("no readable amount", "no readable amount"), quoted=None),
    "two-encodings.csv": Reading((CREDIT,), asked=ENCODING),
    "balance-denies-the-columns.csv": Reading(asked=COLUMNS, breaks=2, quoted=None),
    "a-row-is-missing.csv": Reading(((26, 5000_00), (28, 1267_00), (29, -45_32)), breaks=1, quoted=1),
    "another-table-below.csv": Reading(
        (CREDIT,), problems=("it stands below a header with other columns",), left_out=(HEADER,)
    ),
    "words-and-one-minus.csv": Reading(
        ((26, -1267_00), (27, 700_00)), problems=("it does not say whether money came in",)
    ),
    "purchases-and-one-minus.csv": ASKED,
    "status-of-the-operation.csv": Reading((CREDIT, DEBIT), left_out=(NOT_MOVED, NOT_MOVED)),
    "label-ends-with-a-delimiter.csv": Reading((CREDIT, DEBIT), problems=("more cells than the header has",)),
    "two-exports-in-one-file.csv": Reading(
        (CREDIT, DEBIT),
        problems=("the same row stands above a header that is repeated",),
        left_out=(HEADER,),
    ),
}


def read(name: str, order: DateOrder | None = None) -> tuple[Reading, Statement | None]:
    sheet = read_sheet((FOLDER / name).read_bytes())
    if sheet.columns is None:
        return ASKED, None
    result = read_statement(sheet, sheet.columns, order=order, today=TODAY)
    proved = [row for row in result.rows if row.direction != Direction.UNPROVED]
    asked = COLUMNS if not result.proves_direction else ENCODING if len(sheet.decodings) > 1 else ""
    quoted = [at for at, row in enumerate(proved) if QUOTED in row.text + row.reference]
    reading = Reading(
        lines=tuple(
            (row.date.day, row.amount_centimes * (1 if row.direction == Direction.IN else -1))
            for row in proved
        ),
        asked=asked or (ORDER if result.orders else ""),
        problems=tuple(row.reason for row in result.problems),
        left_out=tuple(row.reason for row in result.left_out),
        breaks=len(result.breaks),
        quoted=quoted[-1] if quoted else None,
    )
    assert {(row.date.year, row.date.month) for row in proved} <= {(2026, 11)}
    return reading, result


@pytest.mark.parametrize("name", READINGS)
def test_layout_is_read_right_or_asked_about(name: str) -> None:
    assert read(name)[0] == READINGS[name]


def test_every_file_has_its_reading() -> None:
    kept = {path.name for path in FOLDER.iterdir()} - {"README.md"}

    assert kept == READINGS.keys()
    assert all(f"`{name}`" in (FOLDER / "README.md").read_text() for name in kept)


@pytest.mark.parametrize(
    ("name", "order", "days"),
    [
        ("arabic-any-order.csv", DateOrder.DAY_FIRST, ["2026-11-01", "2026-11-05"]),
        ("arabic-any-order.csv", DateOrder.MONTH_FIRST, ["2026-01-11", "2026-05-11"]),
        ("any-order-short-years.csv", DateOrder.DAY_FIRST, ["2026-11-05", "2026-11-09"]),
    ],
)
def test_what_a_person_says_of_the_dates_is_believed(name: str, order: DateOrder, days: list[str]) -> None:
    sheet = read_sheet((FOLDER / name).read_bytes())
    assert sheet.columns
    result = read_statement(sheet, sheet.columns, order=order, today=TODAY)

    assert [row.date.isoformat() for row in result.rows] == days
    assert (result.orders, result.problems) == ((), ())


def test_labels_are_read_in_the_encoding_that_makes_words_of_them() -> None:
    texts = {name: read(name)[1] for name in ("excel-ms-dos.csv", "excel-macintosh.csv", "unicode-text.txt")}

    assert {told.rows[0].text for told in texts.values() if told} == {f"VIREMENT REÇU {QUOTED}"}
