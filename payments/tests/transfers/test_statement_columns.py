"""Columns that staff name: used at once, proof of a direction only once a second person has agreed."""

import io
import re

import pytest
from django.test import Client

from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from payments.models import StatementLayout, StatementLine
from payments.states import Direction, PaymentStatus
from payments.testing.transfers import RIP, in_review, quote, reloaded, today
from payments.tests.refund_pages import offered, text
from payments.tests.transfer_pages import IMPORT, LINES, seen_token
from payments.transfers.imports import ImportResult, import_statement, read_file
from payments.transfers.layouts import ColumnNaming, agree, withdraw
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.proving_lines import open_lines, outgoing_lines
from payments.transfers.statement_files.statement_reader import NotAStatementError
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

COLUMNS = f"{LINES}columns/"
LAYOUTS = "/admin/payments/statementlayout/"
WORDS = ColumnNaming(date=0, texts=(1,), amount=2, side=3, came_in=("zu",), went_out=("ab",))


def foreign(*rows: tuple[str, str, str]) -> bytes:
    """A statement in words that nobody here knows: text, amount and direction of each row."""
    lines = [f"{today():%Y-%m-%d};{text};{amount};{way}" for text, amount, way in rows]
    return "\n".join(["Tag;Grund;Summe;Weg", *lines, ""]).encode()


def unsigned(text: str) -> bytes:
    """A statement whose columns are known, and whose direction is not."""
    return f"Date;Libellé;Montant\n{today():%Y-%m-%d};{text};1030,00\n".encode()


def bring(data: bytes, actor: Actor, naming: ColumnNaming | None = None) -> ImportResult:
    return import_statement(data=data, account=RIP, actor=actor, naming=naming)


# --- without a naming


def test_line_of_a_file_that_proves_no_direction_confirms_nothing() -> None:
    payment = in_review()

    result = bring(unsigned(f"VIR {quote(payment)}"), REVIEWER)

    assert (result.new, result.unproved) == (1, 1)
    assert StatementLine.objects.get().direction == Direction.UNPROVED
    assert open_line_proposals() == []
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_outgoing_money_never_meets_an_open_order() -> None:
    payment = in_review()
    data = f"Date;Type;Libellé;Montant\n{today():%Y-%m-%d};Envoi;Remb {quote(payment)};1030,00\n"

    bring(data.encode(), REVIEWER)

    assert open_line_proposals() == []
    assert [line.amount for line in outgoing_lines(RIP)] == [1030_00]
    assert list(open_lines()) == []


def test_same_line_with_a_proof_is_proved_from_then_on() -> None:
    payment = in_review()
    bring(unsigned(f"VIR {quote(payment)}"), REVIEWER)
    proved = f"Date;Libellé;Débit;Crédit\n{today():%Y-%m-%d};VIR {quote(payment)};;1030,00\n"

    result = bring(proved.encode(), SECOND_REVIEWER)

    assert (result.new, result.known, result.proved) == (0, 1, 1)
    line = StatementLine.objects.get()
    assert (line.direction, line.imported_by) == (Direction.IN, SECOND_REVIEWER)
    assert open_line_proposals()[0].fits_surely


def test_minus_proves_it_once_two_persons_say_so() -> None:
    payment = in_review()
    day = f"{today():%Y-%m-%d}"
    data = f"Date;Libellé;Montant\n{day};VIR {quote(payment)};1030,00\n{day};X;-5,00\n".encode()
    signed = ColumnNaming(date=0, texts=(1,), amount=2, is_signed=True)

    bring(data, REVIEWER, ColumnNaming(date=0, texts=(1,), amount=2))
    assert open_lines().count() == outgoing_lines(RIP).count() == 0
    bring(data, REVIEWER, signed)
    assert open_lines().count() == outgoing_lines(RIP).count() == 0
    bring(data, SECOND_REVIEWER, signed)

    assert [line.amount for line in open_lines()] == [1030_00]
    assert [line.amount for line in outgoing_lines(RIP)] == [5_00]


def test_naming_of_before_signs_were_asked_about_reads_as_it_did() -> None:
    data = f"Date;Libellé;Montant\n{today():%Y-%m-%d};a;1030,00\n{today():%Y-%m-%d};b;-5,00\n".encode()
    for person in (REVIEWER, SECOND_REVIEWER):
        bring(data, person, ColumnNaming(date=0, texts=(1,), amount=2))
    layout = StatementLayout.objects.get()
    older = {name: value for name, value in layout.naming.items() if name != "is_signed"}
    StatementLayout.objects.update(naming=older)

    bring(data, SECOND_REVIEWER)

    assert [line.amount for line in open_lines()] == [1030_00]


def test_same_line_is_proved_to_have_gone_out() -> None:
    payment = in_review()
    bring(unsigned(f"VIR {quote(payment)}"), REVIEWER)
    proved = f"Date;Libellé;Débit;Crédit\n{today():%Y-%m-%d};VIR {quote(payment)};1030,00;\n"

    bring(proved.encode(), SECOND_REVIEWER)
    again_told = bring(proved.encode(), SECOND_REVIEWER)

    assert StatementLine.objects.get().direction == Direction.OUT
    assert (again_told.new, again_told.known) == (0, 1)


# --- one person names, another agrees


def test_unknown_columns_are_refused_until_they_are_named() -> None:
    data = foreign(("VIREMENT", "1030,00", "zu"))
    with pytest.raises(NotAStatementError):
        bring(data, REVIEWER)

    result = bring(data, REVIEWER, WORDS)

    assert (result.new, result.unproved) == (1, 1)
    assert StatementLayout.objects.get().named_by == REVIEWER


def test_naming_of_one_person_proves_nothing() -> None:
    payment = in_review()
    data = foreign((f"VIR {quote(payment)}", "1030,00", "zu"))

    bring(data, REVIEWER, WORDS)
    assert open_line_proposals() == []
    bring(data, REVIEWER, WORDS)  # nor does the same person twice
    assert open_line_proposals() == []
    bring(data, SECOND_REVIEWER)  # nor who only imports and has seen nothing

    assert open_line_proposals() == []
    assert StatementLayout.objects.get().agreed_at is None


def test_second_person_who_says_the_same_proves_it_for_all_lines_so_far() -> None:
    payment = in_review()
    bring(foreign((f"VIR {quote(payment)}", "1030,00", "zu"), ("REMB", "5,00", "ab")), REVIEWER, WORDS)

    rows = [(f"VIR {quote(payment)}", "1030,00", "zu"), ("REMB", "5,00", "ab")]
    bring(foreign(*rows, ("AUTRE", "7,00", "zu")), SECOND_REVIEWER, WORDS)

    assert sorted(open_lines().values_list("amount", flat=True)) == [7_00, 1030_00]
    assert [line.amount for line in outgoing_lines()] == [5_00]
    assert open_line_proposals()[0].fits_surely


def test_who_named_them_does_not_agree() -> None:
    bring(foreign(("VIREMENT", "1030,00", "zu")), REVIEWER, WORDS)
    layout = StatementLayout.objects.get()

    with pytest.raises(ActionNotAllowedError):
        agree(layout=layout, actor=REVIEWER)
    agree(layout=layout, actor=SECOND_REVIEWER)
    with pytest.raises(ActionNotAllowedError):
        agree(layout=layout, actor=THIRD_REVIEWER)


def test_agreed_naming_is_used_from_then_on() -> None:
    bring(foreign(("VIREMENT", "1030,00", "zu")), REVIEWER, WORDS)
    agree(layout=StatementLayout.objects.get(), actor=SECOND_REVIEWER)

    assert not read_file(foreign(("AUTRE", "5,00", "ab"))).asks(REVIEWER)
    bring(foreign(("AUTRE", "5,00", "ab")), REVIEWER)

    assert [line.amount for line in outgoing_lines()] == [5_00]


def test_another_naming_does_not_replace_an_agreed_one_by_one_person() -> None:
    """Whoever swaps the words alone turns nothing around."""
    bring(foreign(("VIREMENT", "1030,00", "zu")), REVIEWER, WORDS)
    agree(layout=StatementLayout.objects.get(), actor=SECOND_REVIEWER)
    swapped = ColumnNaming(date=0, texts=(1,), amount=2, side=3, came_in=("ab",), went_out=("zu",))

    bring(foreign(("REMB", "5,00", "ab")), REVIEWER, swapped)
    bring(foreign(("REMB", "5,00", "ab")), REVIEWER)

    assert not open_lines().filter(amount=5_00).exists()


def test_naming_never_speaks_over_a_file_that_tells_itself() -> None:
    data = f"Date;Libellé;Débit;Crédit\n{today():%Y-%m-%d};REMB;5,00;\n".encode()
    swapped = ColumnNaming(date=0, texts=(1,), credit=2, debit=3)

    bring(data, REVIEWER, swapped)

    assert StatementLine.objects.get().direction == Direction.OUT
    assert StatementLayout.objects.count() == 0


def test_withdrawn_naming_reads_nothing_more() -> None:
    data = foreign(("VIREMENT", "1030,00", "zu"))
    bring(data, REVIEWER, WORDS)
    layout = StatementLayout.objects.get()

    withdraw(layout=layout, actor=SECOND_REVIEWER, reason="swapped")

    with pytest.raises(NotAStatementError):
        bring(data, REVIEWER)
    with pytest.raises(ActionNotAllowedError):
        agree(layout=layout, actor=SECOND_REVIEWER)
    bring(data, REVIEWER, WORDS)
    assert StatementLayout.objects.count() == 2


# --- the pages


def upload(client: Client, data: bytes) -> str:
    file = io.BytesIO(data)
    file.name = "releve.csv"
    return client.post(IMPORT, {"statement": file}).content.decode()


def fields(page: str) -> dict[str, str]:
    """What the form of a page holds that a person does not see, and what is chosen already."""
    hidden = dict(re.findall(r'<input type="hidden" name="(held|account)" value="([^"]*)"', page))
    chosen = re.findall(r'<select name="(column_\d+)".*?</select>', page, re.DOTALL)
    picked = {
        name: found[1]
        for name in chosen
        if (found := re.search(rf'name="{name}".*?<option value="([^"]*)" selected', page, re.DOTALL))
    }
    return {**hidden, **picked}


NAMED = {"column_0": "date", "column_1": "text", "column_2": "amount", "column_3": "side"}
SAID = {"came_in": "Zu, rein", "went_out": "ab"}


def test_person_sees_the_first_rows_and_names_the_columns(reviewer_client: Client) -> None:
    page = upload(reviewer_client, foreign(("VIREMENT <b>X</b>", "1030,00", "zu")))
    assert "data-columns" in page
    assert "VIREMENT &lt;b&gt;X&lt;/b&gt;" in page
    assert "Grund" in page
    assert StatementLine.objects.count() == 0

    page = reviewer_client.post(COLUMNS, {**fields(page), **NAMED, **SAID}).content.decode()

    assert "1 line confirms nothing" in page
    assert StatementLayout.objects.get().naming["came_in"] == ["rein", "zu"]


def test_columns_that_are_known_are_chosen_already(reviewer_client: Client) -> None:
    chosen = fields(upload(reviewer_client, unsigned("VIREMENT")))

    assert {name: chosen[name] for name in NAMED if name in chosen} == {
        "column_0": "date",
        "column_1": "text",
        "column_2": "amount",
    }


def test_person_says_that_a_minus_went_out(reviewer_client: Client) -> None:
    day = f"{today():%Y-%m-%d}"
    page = upload(reviewer_client, f"Date;Libellé;Montant\n{day};a;1030,00\n{day};b;-5,00\n".encode())

    reviewer_client.post(COLUMNS, {**fields(page), "column_2": "signed"})

    naming = ColumnNaming.kept(StatementLayout.objects.get())
    assert naming == ColumnNaming(date=0, texts=(1,), amount=2, is_signed=True)


def test_second_person_is_shown_the_naming_and_agrees_by_it(
    reviewer_client: Client, second_reviewer_client: Client
) -> None:
    payment = in_review()
    data = foreign((f"VIR {quote(payment)}", "1030,00", "zu"))
    reviewer_client.post(COLUMNS, {**fields(upload(reviewer_client, data)), **NAMED, **SAID})
    assert "data-columns" not in upload(reviewer_client, data)  # the first person has said it

    page = upload(second_reviewer_client, data)
    assert REVIEWER in page
    assert "Agree and import" in page
    second_reviewer_client.post(COLUMNS, {**fields(page), **SAID})

    assert StatementLayout.objects.get().agreed_by == SECOND_REVIEWER
    assert open_line_proposals()[0].payment == payment


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"column_0": "date"},
        {"column_0": "date", "column_1": "date", "column_2": "amount"},
        {"column_0": "date", "column_2": "amount", "column_3": "side"},
        {"column_0": "date", "column_2": "amount", "column_3": "side", "came_in": "zu", "went_out": "ZU"},
        {"column_0": "rubbish", "column_2": "amount"},
    ],
)
def test_columns_that_tell_nothing_are_not_taken(reviewer_client: Client, chosen: dict[str, str]) -> None:
    page = upload(reviewer_client, foreign(("VIREMENT", "1030,00", "zu")))
    hidden = {name: value for name, value in fields(page).items() if not name.startswith("column")}

    assert reviewer_client.post(COLUMNS, {**hidden, **chosen}).status_code == 400
    assert StatementLayout.objects.count() == 0


@pytest.mark.parametrize("held", ["", "rubbish", "eJwDAAAAAAE=", "9" * 1000])
def test_file_that_did_not_come_along_is_asked_for_again(reviewer_client: Client, held: str) -> None:
    answer = reviewer_client.post(COLUMNS, {"held": held, "account": "", **NAMED, **SAID}, follow=True)

    assert answer.redirect_chain == [(IMPORT, 302)]
    assert flash_messages(answer)[0].startswith("error")


def test_account_that_is_not_the_shops_is_not_taken(reviewer_client: Client) -> None:
    page = upload(reviewer_client, foreign(("VIREMENT", "1030,00", "zu")))

    reviewer_client.post(COLUMNS, {**fields(page), "account": "", **NAMED, **SAID})

    assert StatementLine.objects.count() == 0


def test_naming_is_agreed_to_on_its_page(reviewer_client: Client, second_reviewer_client: Client) -> None:
    data = foreign(("VIREMENT", "1030,00", "zu"))
    reviewer_client.post(COLUMNS, {**fields(upload(reviewer_client, data)), **NAMED, **SAID})
    layout = StatementLayout.objects.get()
    page = f"{LAYOUTS}{layout.pk}/change/"
    assert "another person" in text(reviewer_client, page)

    assert offered(text(second_reviewer_client, page)) == ["agree", "withdraw"]
    act = {"seen": seen_token(second_reviewer_client, page)}
    second_reviewer_client.post(f"{LAYOUTS}{layout.pk}/act/agree/", act)

    assert StatementLine.objects.get().direction == Direction.IN


def test_naming_takes_its_permission(shop_admin_client: Client) -> None:
    admin = shop_admin_client

    assert admin.post(COLUMNS, {}).status_code == 403
    assert Client().post(COLUMNS, {}).status_code == 302
