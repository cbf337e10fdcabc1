"""A code that was shown and does not work: reported once, in time; what is kept of it holds no code."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings, settings

from catalog.models import Denomination
from core import clock
from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.models import Message
from core.testing import FakeClock
from delivery.card_opening import open_bound_card
from delivery.card_status import freeze
from delivery.models import Card
from delivery.states import CardStatus
from orders.aftersales import card_reports
from orders.aftersales.card_reports import MOST_REPORTS, may_be_reported, report_card
from orders.aftersales.report_pictures import (
    REPORT_PICTURES,
    forget_old_reports,
    forget_stray_report_pictures,
)
from orders.models import CardReport, Line
from orders.models.card_report import Fault
from orders.states import ReportStatus
from orders.testing.refunds import broken_promises
from orders.testing.reports import line_card_of, seen_card
from orders.testing.scenarios import delivered_line
from payments.testing import booked, open_desk
from payments.testing.transfers import file
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination, media: Path) -> Line:
    return delivered_line(supplier, card, quantity=2)


def test_report_lies_on_the_desk_and_its_answer_is_promised(line: Line, fake_clock: FakeClock) -> None:
    before = booked()

    report = report_card(line_card=seen_card(line), fault=Fault.USED, words=" used \n it says")

    assert (report.status, report.fault, report.words) == (ReportStatus.REPORTED, Fault.USED, "used it says")
    assert report.answer_due_at == report.reported_at + Interval.CARD_REPORT_ANSWER.duration
    assert open_desk(report) == ["card-reported"]
    assert Message.objects.filter(kind="card_reported").count() == 1
    assert booked() == before
    assert broken_promises() == []


def test_code_that_nobody_has_seen_is_not_reported(line: Line) -> None:
    with pytest.raises(ActionNotAllowedError):
        report_card(line_card=line_card_of(line), fault=Fault.INVALID)

    assert not CardReport.objects.exists()


def test_card_that_is_held_back_is_not_reported(line: Line) -> None:
    line_card = line_card_of(line)
    freeze(card=line_card.card, why="made for a test", actor="system")

    assert not may_be_reported(line_card)


def test_card_whose_price_went_back_is_not_reported(line: Line) -> None:
    line_card = seen_card(line)
    Card.objects.filter(pk=line_card.card_id).update(status=CardStatus.REFUNDED)

    assert not may_be_reported(line_card_of(line))


@pytest.mark.parametrize(("days", "is_taken"), [(13, True), (15, False)])
def test_report_is_taken_for_two_weeks(line: Line, fake_clock: FakeClock, days: int, is_taken: bool) -> None:
    line_card = seen_card(line)
    fake_clock.advance(days=days)

    assert may_be_reported(line_card) is is_taken


def test_reporting_twice_is_one_report(line: Line) -> None:
    line_card = seen_card(line)
    first = report_card(line_card=line_card, fault=Fault.USED, words="first")

    second = report_card(line_card=line_card, fault=Fault.OTHER, words="second", picture=file())

    assert (second.pk, second.words) == (first.pk, "first")
    assert Message.objects.filter(kind="card_reported").count() == 1
    assert stored_pictures() == []


def test_rival_that_was_faster_leaves_one_report_and_no_picture(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two tabs have read the card before either was sent."""
    line_card = seen_card(line)
    stale = line_card_of(line)
    report_card(line_card=line_card, fault=Fault.USED, words="the first")
    monkeypatch.setattr(card_reports, "_refuse_unless_taken", lambda _line_card: None)
    monkeypatch.setattr(card_reports, "_known", lambda _line_card: None)

    report = report_card(line_card=stale, fault=Fault.OTHER, picture=file())

    assert report.words == "the first"
    assert stored_pictures() == []


def test_codes_are_taken_out_of_the_words(line: Line) -> None:
    line_card = seen_card(line)
    code = open_bound_card(line_card.card, line_card.place)["value"].reveal()

    report = report_card(line_card=line_card, fault=Fault.OTHER, words=f"{code} is refused")

    assert code not in report.words
    assert report.words.endswith("is refused")


def test_picture_is_written_anew_and_forgotten_with_the_words(line: Line, fake_clock: FakeClock) -> None:
    report = report_card(line_card=seen_card(line), fault=Fault.USED, words="see", picture=file())
    assert REPORT_PICTURES.load(report.picture).startswith(b"\xff\xd8")

    fake_clock.advance(days=400)
    forget_old_reports()
    assert CardReport.objects.get().words == "see"  # it is still open

    CardReport.objects.update(status=ReportStatus.REFUSED, refusal="works")
    forget_old_reports()
    assert (CardReport.objects.get().words, CardReport.objects.get().picture) == ("", "")
    assert stored_pictures() == []


def test_what_is_no_picture_is_refused_and_nothing_kept(line: Line) -> None:
    with pytest.raises(ActionNotAllowedError):
        report_card(line_card=seen_card(line), fault=Fault.USED, picture=io.BytesIO(b"no picture"))

    assert not CardReport.objects.exists()
    assert stored_pictures() == []


def test_picture_without_a_report_is_thrown_away(line: Line) -> None:
    name = REPORT_PICTURES.store(b"cut off")
    old = clock.now() - timedelta(days=2)
    os.utime(REPORT_PICTURES._path(name), (old.timestamp(), old.timestamp()))

    forget_stray_report_pictures()

    assert stored_pictures() == []


def test_customer_who_sends_again_and_again_is_told_to_wait(line: Line) -> None:
    line_card = seen_card(line)
    for _ in range(MOST_REPORTS):
        report_card(line_card=line_card, fault=Fault.USED)

    with pytest.raises(ActionNotAllowedError):
        report_card(line_card=line_card, fault=Fault.USED)


def stored_pictures() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
