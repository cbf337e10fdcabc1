"""Codes that were shown and are reported, led there by real purchases."""

from catalog.models import Denomination
from core import clock
from core.moves import move
from core.reasons import StaffNote
from delivery.states import CardStatus
from orders.aftersales.card_reports import report_card
from orders.models import CardReport, Line, LineCard
from orders.models.card_report import Fault
from orders.testing.scenarios import delivered_line
from sandbox.testing import RunningSandbox


def seen_card(line: Line, position: int = 1) -> LineCard:
    """A card of a delivered line whose code was shown just now; revealing wants a transaction of its own."""
    line_card = line_card_of(line, position)
    why = StaffNote("made for a test")
    move(line_card.card, to=CardStatus.REVEALED, why=why, actor="customer", revealed_at=clock.now())
    return line_card


def line_card_of(line: Line, position: int = 1) -> LineCard:
    """Read anew."""
    cards = LineCard.objects.select_related("card", "report", "line__order__customer")
    return cards.get(line=line, position=position)


def reported(supplier: RunningSandbox, card: Denomination, fault: Fault = Fault.USED) -> CardReport:
    return report_card(line_card=seen_card(delivered_line(supplier, card)), fault=fault)


def again(report: CardReport) -> CardReport:
    return CardReport.objects.get(pk=report.pk)
