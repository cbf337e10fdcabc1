"""A line that a later statement of the same days does not hold is told to people, and confirms nothing."""

from datetime import date, timedelta

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.models import Alert, DeskItem
from core.moves import subject_of
from payments.kinds import PaymentsDeskKind
from payments.models import StaffConfirmation, StatementImport, StatementLine
from payments.testing.transfers import RIP, in_review, quote, reloaded, today
from payments.transfers.imports import ImportResult, import_statement
from payments.transfers.line_confirmation import confirm_line
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.proving_lines import open_lines

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

ACCOUNT_AT_A_BANK = "00200017001000987643"


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def bring(actor: Actor, *rows: tuple[date, str, object, object], account: str = RIP) -> ImportResult:
    """A statement: day, text, debit and credit of each row."""
    lines = [f"{day:%Y-%m-%d};{text};{debit};{credit}" for day, text, debit, credit in rows]
    data = "\n".join(["Date;Libellé;Débit;Crédit", *lines, ""]).encode()
    return import_statement(data=data, account=account, actor=actor)


def alarms() -> list[str]:
    return list(
        DeskItem.objects.filter(kind=PaymentsDeskKind.STATEMENT_LINES_MISSING, closed_at=None).values_list(
            "subject", flat=True
        )
    )


def test_invented_line_is_an_alarm_at_the_next_import() -> None:
    payment = in_review()
    real = (ago(1), "REAL", "", 500)
    bring(REVIEWER, real, (today(), f"VIR {quote(payment)}", "", 1030))
    assert open_line_proposals()[0].payment == payment

    result = bring(SECOND_REVIEWER, real, (today(), "REAL", "", 700))

    assert result.missing == 1
    assert open_line_proposals() == []
    assert alarms() == [subject_of(StatementImport.objects.first())]
    assert (
        DeskItem.objects.get(kind=PaymentsDeskKind.STATEMENT_LINES_MISSING).evidence["imported by"]
        == REVIEWER
    )
    assert Alert.objects.get(cause="statement_line_gone").data == {"count": 1}
    line = next(line for line in StatementLine.objects.all() if line.text.startswith("VIR"))
    with pytest.raises(ActionNotAllowedError):
        confirm_line(line=line, payment=payment, actor=REVIEWER)


def test_line_that_has_confirmed_already_is_an_alarm_as_well() -> None:
    payment = in_review()
    bring(REVIEWER, (ago(1), f"VIR {quote(payment)}", "", 1030))
    confirm_line(line=StatementLine.objects.get(), payment=payment, actor=SECOND_REVIEWER)

    bring(SECOND_REVIEWER, (ago(2), "REAL", "", 5), (today(), "REAL", "", 7))

    assert len(alarms()) == 1
    assert reloaded(payment).status == "confirmed"  # what was believed stays; people decide


@pytest.mark.parametrize(
    "days",
    [(3, 4), (0, 0), (2, 0)],
    ids=["other days, before", "other days, after", "its first day may be half a day"],
)
def test_statement_of_other_days_denies_nothing(days: tuple[int, int]) -> None:
    bring(REVIEWER, (ago(2), "REAL", "", 500))

    result = bring(SECOND_REVIEWER, *[(ago(day), "OTHER", "", 7) for day in days])

    assert result.missing == 0
    assert open_lines().count() == 3


def test_statement_of_another_account_denies_nothing() -> None:
    bring(REVIEWER, (ago(1), "REAL", "", 500))

    result = bring(SECOND_REVIEWER, (ago(2), "X", "", 5), (today(), "Y", "", 5), account=ACCOUNT_AT_A_BANK)

    assert result.missing == 0


def test_statement_of_credits_alone_denies_no_debits() -> None:
    bring(REVIEWER, (ago(1), "PAYOUT", 500, ""), (ago(2), "REAL", "", 5), (today(), "REAL", "", 7))

    result = bring(SECOND_REVIEWER, (ago(2), "REAL", "", 5), (today(), "REAL", "", 7))

    assert result.missing == 0


def test_line_is_believed_again_once_another_person_finds_it() -> None:
    mine = [(ago(2), "REAL", "", 5), (ago(1), "REAL", "", 500), (today(), "REAL", "", 7)]
    bring(REVIEWER, *mine)
    bring(SECOND_REVIEWER, mine[0], mine[2])
    assert open_lines().count() == 2

    bring(REVIEWER, *mine)
    assert open_lines().count() == 2  # whoever has imported it says nothing new
    bring(SECOND_REVIEWER, *mine)

    assert open_lines().count() == 3


def test_line_of_a_day_to_come_is_not_taken() -> None:
    """No statement could deny it before that day."""
    result = bring(REVIEWER, (ago(-2), "INVENTED", "", 5), (ago(0), "REAL", "", 7))

    assert (result.new, [problem.reason for problem in result.problems]) == (1, ["a day that has not come"])


def test_same_file_again_is_no_alarm() -> None:
    rows = [(ago(2), "REAL", "", 5), (today(), "REAL", "", 7)]

    for who in (REVIEWER, SECOND_REVIEWER, REVIEWER):
        assert bring(who, *rows).missing == 0


def test_imports_remember_file_days_and_person() -> None:
    bring(REVIEWER, (ago(2), "REAL", "", 5), (today(), "PAYOUT", 7, ""))

    file = StatementImport.objects.get()
    assert (file.account, file.first_day, file.last_day) == (RIP, ago(2), today())
    assert (file.imported_by, file.imported_by_id) == (REVIEWER, REVIEWER.user_id)
    assert len(file.file_hash) == 64
    assert file.lines.count() == 2


def test_line_of_before_that_went_out_after_all_is_told() -> None:
    """Lines from before directions were proved may have confirmed what they should not have."""
    payment = in_review()
    bring(SECOND_REVIEWER, (today(), f"VIR {quote(payment)}", "", 1030))
    confirm_line(line=StatementLine.objects.get(), payment=payment, actor=REVIEWER)
    StatementLine.objects.update(direction="unproved", imported_by_id=None, statement_import=None)
    StaffConfirmation.objects.update(basis="before")

    bring(REVIEWER, (today(), f"VIR {quote(payment)}", 1030, ""))

    line = StatementLine.objects.get()
    assert line.direction == "out"
    assert DeskItem.objects.get(kind=PaymentsDeskKind.STATEMENT_LINE_MISREAD).subject == subject_of(line)
