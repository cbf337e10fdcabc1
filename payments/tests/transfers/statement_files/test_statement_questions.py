"""What a file leaves open besides its columns is asked about; what is left out or does not follow is told."""

import re

import pytest
from django.test import Client

from accounts.testing import REVIEWER
from payments.models import StatementLayout, StatementLine
from payments.testing.transfers import today
from payments.tests.transfers.test_statement_columns import COLUMNS, NAMED, SAID, bring, fields, upload
from payments.transfers.proving_lines import open_lines
from payments.transfers.statement_files.statement_reader import NotAStatementError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]


UNCLEAR = "01/02/2026"  # of January or of February
HEADER = "Date;Libelle;Debit;Credit\n"


def days() -> list[str]:
    return [f"{line.date:%d/%m}" for line in StatementLine.objects.order_by("pk")]


def test_dates_of_which_nothing_tells_the_order_are_asked_about(reviewer_client: Client) -> None:
    data = f"{HEADER}{UNCLEAR};VIREMENT;;1030,00\n".encode()
    with pytest.raises(NotAStatementError, match="order"):
        bring(data, REVIEWER)

    page = upload(reviewer_client, data)
    assert "How are the dates written?" in page
    assert 'name="column_0"' not in page
    asked = fields(page)
    assert reviewer_client.post(COLUMNS, asked).status_code == 400
    assert days() == []

    reviewer_client.post(COLUMNS, {**asked, "order": "month"})

    assert days() == ["02/01"]
    assert StatementLayout.objects.count() == 0
    assert open_lines().count() == 1  # the file proves its directions itself


def test_order_of_the_dates_is_asked_once_their_column_is_named(reviewer_client: Client) -> None:
    data = f"Tag;Grund;Summe;Weg\n{UNCLEAR};VIREMENT;1030,00;zu\n".encode()
    page = upload(reviewer_client, data)
    assert "How are the dates written?" not in page

    named = {**fields(page), **NAMED, **SAID}
    page = reviewer_client.post(COLUMNS, named).content.decode()
    assert "How are the dates written?" in page
    assert days() == []
    reviewer_client.post(COLUMNS, {**fields(page), **NAMED, **SAID, "order": "day"})

    assert days() == ["01/02"]
    assert StatementLayout.objects.get().naming["date"] == 0


def test_letters_that_are_right_in_two_encodings_are_asked_about(reviewer_client: Client) -> None:
    data = f"{HEADER}{today():%Y-%m-%d};VIR KADÔR;;1030,00\n".encode("cp1252")
    with pytest.raises(NotAStatementError, match="encoded"):
        bring(data, REVIEWER)

    page = upload(reviewer_client, data)
    assert "cp1252: KADÔR" in page
    assert "cp850: KADÈR" in page
    reviewer_client.post(COLUMNS, {**fields(page), "encoding": "cp850"})

    assert StatementLine.objects.get().text == "VIR KADÈR"


@pytest.mark.parametrize(
    "said", [{"order": "rubbish"}, {"encoding": "utf-7"}, {"order": "day", "encoding": "x" * 9000}]
)
def test_answers_to_nothing_change_nothing(reviewer_client: Client, said: dict[str, str]) -> None:
    data = f"{HEADER}{UNCLEAR};VIR KADÔR;;1030,00\n".encode("cp1252")

    assert reviewer_client.post(COLUMNS, {**fields(upload(reviewer_client, data)), **said}).status_code == 400
    assert days() == []


def test_rows_that_are_left_out_and_balances_that_do_not_follow_are_told(reviewer_client: Client) -> None:
    day = f"{today():%Y-%m-%d}"
    data = (
        f"Date;Libelle;Debit;Credit;Solde\n{day};A;;10,00;100,00\n{day};B;;5,00;200,00\n;Total;;15,00;\n"
    ).encode()

    page = upload(reviewer_client, data)

    assert re.search(r"data-breaks>.*?<td[^>]*>3</td>", page, re.DOTALL)
    assert re.search(r"data-left-out>.*?<td[^>]*>4</td>.*?a total or a balance", page, re.DOTALL)


def test_file_whose_balances_deny_its_directions_shows_them_and_proves_none(reviewer_client: Client) -> None:
    day = f"{today():%Y-%m-%d}"
    rows = f"{day};A;10,00;;110,00\n{day};B;;30,00;80,00\n"
    data = f"Date;Libelle;Debit;Credit;Solde\n{rows}".encode()

    page = upload(reviewer_client, data)
    assert "data-breaks" in page
    assert days() == []
    reviewer_client.post(COLUMNS, {**fields(page)})  # says that the columns are named rightly

    assert {line.named_direction for line in StatementLine.objects.all()} == {"unproved"}
    assert open_lines().count() == 0


def test_columns_are_named_as_the_balances_have_them(
    reviewer_client: Client, second_reviewer_client: Client
) -> None:
    day = f"{today():%Y-%m-%d}"
    data = f"Date;Libelle;Debit;Credit;Solde\n{day};A;10,00;;110,00\n{day};B;;30,00;80,00\n".encode()
    named = {"column_0": "date", "column_1": "text", "column_2": "credit", "column_3": "debit"}

    for person in (reviewer_client, second_reviewer_client):
        person.post(COLUMNS, {**fields(upload(person, data)), **named})

    assert [line.amount for line in open_lines()] == [10_00]
