"""The page on which a code is reported, and where its customer reads what becomes of it."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff, logged_in, make_staff_with
from catalog.models import Denomination
from core.models import Act
from delivery.card_opening import open_bound_card
from orders.aftersales.card_reports import report_card
from orders.aftersales.report_decisions import refuse_report
from orders.aftersales.report_replacement import replace_report
from orders.models import CardReport, Line
from orders.models.card_report import Fault, Refusal
from orders.testing.browsers import buyer_browser, linked_browser
from orders.testing.refunds import order_page, text
from orders.testing.reports import again, line_card_of, reported, seen_card
from orders.testing.scenarios import delivered_line
from payments.testing.transfers import file
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination, settings: LazySettings, tmp_path: Path) -> Line:
    settings.MEDIA_ROOT = tmp_path
    line = delivered_line(supplier, card, quantity=2)
    seen_card(line)
    return line


def report_page(line: Line, number: int = 1) -> str:
    return f"{order_page(line.order)}cards/{number}/report/"


def test_code_that_was_shown_can_be_reported_with_a_picture(line: Line) -> None:
    client = buyer_browser(line.order)
    page = text(client, order_page(line.order))
    assert report_page(line) in page
    assert report_page(line, 2) not in page  # nobody has seen that one

    sent = {"fault": "used", "words": "it says used", "picture": file()}
    response = client.post(report_page(line), sent)

    assert response.url == f"{order_page(line.order)}#card-1"
    report = CardReport.objects.get()
    assert (report.fault, report.words, bool(report.picture)) == ("used", "it says used", True)
    page = text(client, order_page(line.order))
    assert "being looked into" in page
    assert report_page(line) not in page


def test_form_without_an_answer_is_shown_again(line: Line) -> None:
    response = buyer_browser(line.order).post(report_page(line), {"words": "hello"})

    assert response.status_code == 400
    assert "Choose what comes closest." in response.content.decode()


def test_code_that_was_not_shown_has_no_such_page(line: Line) -> None:
    client = buyer_browser(line.order)

    for response in (client.get(report_page(line, 2)), client.post(report_page(line, 2), {"fault": "used"})):
        assert response.url == f"{order_page(line.order)}#card-2"
    assert not CardReport.objects.exists()


def test_whoever_only_holds_a_link_proves_first(line: Line) -> None:
    response = linked_browser(line.order).post(report_page(line), {"fault": "used"})

    assert "/prove/" in response.url
    assert not CardReport.objects.exists()


def test_refusal_is_read_on_the_order_page(line: Line) -> None:
    activate_staff(REVIEWER)
    client = buyer_browser(line.order)
    client.post(report_page(line), {"fault": "used"})

    refuse_report(
        report=CardReport.objects.get(), refusal=Refusal.WORKS, explanation="try again", actor=REVIEWER
    )

    page = text(client, order_page(line.order))
    assert "Reported: not accepted" in page
    assert "it is valid and can be redeemed" in page
    assert "try again" in page


def test_page_says_that_the_new_code_is_bought(line: Line) -> None:
    activate_staff(REVIEWER, SECOND_REVIEWER)
    report = report_card(line_card=line_card_of(line), fault=Fault.USED)
    for actor in (REVIEWER, SECOND_REVIEWER):
        replace_report(report=again(report), reason="the supplier agrees", actor=actor)

    page = text(buyer_browser(line.order), order_page(line.order))

    assert "We are buying your new code." in page
    assert "codes are here" not in page  # all that were bought are, and this one is none of them


def test_staff_see_the_story_and_no_code(supplier: RunningSandbox, card: Denomination) -> None:
    report = reported(supplier, card)
    line_card = line_card_of(report.line_card.line)
    code = open_bound_card(line_card.card, line_card.place)["value"].reveal()
    client = logged_in(make_staff_with("orders.view_cardreport", "orders.change_cardreport"))

    page = text(client, f"/admin/orders/cardreport/{report.pk}/change/")

    assert report.line_card.line.supplier_order.supplier_id in page
    assert "1 of 1 (100 %)" in page
    assert code not in page
    assert text(client, "/admin/orders/cardreport/").count(line_card.card.label) >= 1


def test_each_look_of_staff_at_a_picture_is_kept(line: Line) -> None:
    report = report_card(line_card=line_card_of(line), fault=Fault.USED, picture=file())
    client = logged_in(make_staff_with("orders.view_cardreport"))

    for _ in range(2):
        assert client.get(f"/admin/orders/cardreport/{report.pk}/picture/").status_code == 200

    assert Act.objects.filter(act="card-report.look").count() == 2
