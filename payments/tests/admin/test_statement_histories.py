"""What the pages tell of imports, of lines that are gone, and of money that waits for a second person."""

import re

import pytest
from django.test import Client

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.models import DeskItem
from payments.kinds import PaymentsDeskKind
from payments.models import StatementImport
from payments.states import PaymentStatus
from payments.testing.transfers import in_review, line_called, make_statement_line, quote, reloaded, statement
from payments.tests.refund_pages import offered, text
from payments.tests.transfer_pages import (
    IMPORT,
    IMPORTS,
    LINES,
    import_second_copy,
    line_page,
    seen_token,
    upload,
)
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]


def test_import_shows_who_brought_which_lines(reviewer_client: Client) -> None:
    import_second_copy(reviewer_client, ("VIREMENT", "OP1", 1030), ("VIREMENT", "OP2", 99))

    page = text(reviewer_client, IMPORTS)
    assert SECOND_REVIEWER in page
    assert REVIEWER in page
    first = StatementImport.objects.earliest("pk")
    page = text(reviewer_client, f"{IMPORTS}{first.pk}/change/")
    assert re.findall(r"/admin/payments/statementline/(\d+)/change/", page) == [
        str(line.pk) for line in first.lines.all()
    ]


def test_lines_that_are_gone_are_told_on_the_page_and_on_the_desk(reviewer_client: Client) -> None:
    import_second_copy(reviewer_client, ("VIREMENT", "OP1", 1030))

    page = reviewer_client.post(IMPORT, upload(statement(("OTHER", "OP2", 99)))).content.decode()

    assert "1 line of an earlier import is not in this file" in page
    item = DeskItem.objects.get(kind=PaymentsDeskKind.STATEMENT_LINES_MISSING)
    desk = text(reviewer_client, f"/admin/core/deskitem/{item.pk}/change/")
    assert f"{IMPORTS}{StatementImport.objects.latest('pk').pk}/change/" in desk
    assert "lines that a later statement does not hold" in desk
    line = line_called("OP1")
    assert "not in a later statement" in text(reviewer_client, line_page(line))
    assert offered(text(reviewer_client, line_page(line))) == ["set_aside"]


def test_proposal_shows_the_second_person_what_was_seen(
    reviewer_client: Client, transfers: object, second_reviewer_client: Client
) -> None:
    transfers.TRANSFER_ALONE_BELOW = 0
    payment = in_review()
    line = make_statement_line(
        text=f"VIR {quote(payment)}", imported_by=REVIEWER, imported_by_id=REVIEWER.user_id
    )
    assert "Proposed" in " ".join(
        flash_messages(reviewer_client.post(f"{LINES}{line.pk}/pays/{payment.pk}/", follow=True))
    )

    page = f"/admin/payments/payment/{payment.pk}/change/"
    assert offered(text(reviewer_client, page)) == ["agree", "take_back", "ask_again", "give_up"]
    assert "another person has to do the second" in text(reviewer_client, page)
    assert "data-waiting" in text(reviewer_client, IMPORT)
    second = second_reviewer_client
    shown = text(second, page)
    assert "Waits for a second person" in shown
    assert f"VIR {quote(payment)}" in shown
    second.post(f"/admin/payments/payment/{payment.pk}/act/agree/", {"seen": seen_token(second, page)})

    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert "two persons" in text(second, page)
