"""What the pages tell of imports, of lines that are gone, and of money that waits for a second person."""

import re

import pytest
from django.test import Client

from core.models import DeskItem
from payments.models import StatementImport
from payments.states import PaymentStatus
from payments.tests.refund_pages import browser_of, offered, text, told
from payments.tests.transfer_pages import IMPORT, IMPORTS, LINES, bring, line_page, seen_on, upload
from payments.tests.transfers import (
    OTHER,
    STAFF,
    again,
    in_review,
    line_called,
    make_line,
    quote,
    staff,
    statement,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]


@pytest.fixture
def reviewer(db: None) -> Client:
    return browser_of(STAFF, "Reviewers")


def test_import_shows_who_brought_which_lines(reviewer: Client) -> None:
    bring(reviewer, ("VIREMENT", "OP1", 1030), ("VIREMENT", "OP2", 99))

    page = text(reviewer, IMPORTS)
    assert OTHER in page
    assert STAFF in page
    first = StatementImport.objects.earliest("pk")
    page = text(reviewer, f"{IMPORTS}{first.pk}/change/")
    assert re.findall(r"/admin/payments/statementline/(\d+)/change/", page) == [
        str(line.pk) for line in first.lines.all()
    ]


def test_lines_that_are_gone_are_told_on_the_page_and_on_the_desk(reviewer: Client) -> None:
    bring(reviewer, ("VIREMENT", "OP1", 1030))

    page = reviewer.post(IMPORT, upload(statement(("OTHER", "OP2", 99)))).content.decode()

    assert "1 line of an earlier import is not in this file" in page
    item = DeskItem.objects.get(kind="statement_lines_missing")
    desk = text(reviewer, f"/admin/core/deskitem/{item.pk}/change/")
    assert f"{IMPORTS}{StatementImport.objects.latest('pk').pk}/change/" in desk
    assert "lines that a later statement does not hold" in desk
    line = line_called("OP1")
    assert "not in a later statement" in text(reviewer, line_page(line))
    assert offered(text(reviewer, line_page(line))) == ["set_aside"]


def test_proposal_shows_the_second_person_what_was_seen(reviewer: Client, transfers: object) -> None:
    transfers.TRANSFER_ALONE_BELOW = 0
    payment = in_review()
    line = make_line(text=f"VIR {quote(payment)}", imported_by=STAFF, imported_by_id=staff(STAFF).user_id)
    assert "Proposed" in " ".join(told(reviewer.post(f"{LINES}{line.pk}/pays/{payment.pk}/", follow=True)))

    page = f"/admin/payments/payment/{payment.pk}/change/"
    assert offered(text(reviewer, page)) == ["agree", "take_back", "ask_again", "give_up"]
    assert "another person has to do the second" in text(reviewer, page)
    assert "data-waiting" in text(reviewer, IMPORT)
    second = browser_of(OTHER, "Reviewers")
    shown = text(second, page)
    assert "Waits for a second person" in shown
    assert f"VIR {quote(payment)}" in shown
    second.post(f"/admin/payments/payment/{payment.pk}/act/agree/", {"seen": seen_on(second, page)})

    assert again(payment).status == PaymentStatus.CONFIRMED
    assert "two persons" in text(second, page)
