"""Settling: state, cards, journal, refund and messages together, or nothing of it."""

from collections.abc import Callable
from threading import Barrier

import pytest
from django.db import connection, transaction

from core import desk
from core.models import Message, Move
from core.moves import LostRaceError
from core.sealing import check_key_ring
from core.secret import Secret
from core.testing import run_concurrently
from delivery.contents import CardContents
from delivery.models import Card
from delivery.testing import fake_code
from orders.fulfilment import settlement
from orders.fulfilment.settlement import settle, settle_refused
from orders.fulfilment.sources.base import Fulfilled
from orders.fulfilment.sources.supplier import SUPPLIER
from orders.kinds import OrdersDeskKind
from orders.models import Line, LineCard, LineRefund
from orders.reasons import LineReason
from orders.states import LineStatus
from orders.testing import make_line, make_order, make_placed_line, reloaded
from payments.models import JournalEvent, Refund
from payments.testing import booked, open_desk
from tests.timeouts import WAIT_SECONDS

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def fulfilled_answer(count: int, *, amount: int | None = None) -> Fulfilled:
    cards = tuple(CardContents(Secret(fake_code()), Secret(f"FAKE-SERIAL-{n}")) for n in range(count))
    return Fulfilled(status="FULFILLED", cards=cards, amount=amount, price_per_card=None, source=SUPPLIER)


def messages() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "subject"))


def test_delivered_line_has_its_cards_in_order(db: None) -> None:
    line = make_placed_line(quantity=3)
    fulfilled = fulfilled_answer(3)

    settle(line, fulfilled)

    labels = [f"{line.order.reference}/1/{n}" for n in (1, 2, 3)]
    assert list(Card.objects.order_by("pk").values_list("label", flat=True)) == labels
    assert [each.number for each in LineCard.objects.select_related("line")] == [1, 2, 3]
    assert not Refund.objects.exists()


def test_what_is_missing_is_refunded_at_the_customers_price(db: None) -> None:
    line = make_placed_line(quantity=5, unit_price=600_00)

    settle(line, fulfilled_answer(3, amount=3 * 490_00))

    refund = Refund.objects.get()
    assert (refund.quantity, refund.unit_price, refund.amount) == (2, 600_00, 1200_00)
    assert refund.evidence["ordered"] == 5
    assert (refund.evidence["fulfilled"], refund.evidence["charged"]) == (3, 1470_00)
    assert LineRefund.objects.get().line == line
    assert booked(about=line.order.about) == {
        "clearing": 3000_00,
        "revenue": -1800_00,
        "refunds": -1200_00,
        "cost": 1470_00,
        "supplier": -1470_00,
    }


def test_settling_twice_is_refused_and_changes_nothing(db: None) -> None:
    line = make_placed_line(quantity=2)
    slow = Line.objects.get(pk=line.pk)
    settle(line, fulfilled_answer(2))
    before = (booked(), messages(), Move.objects.count())

    with pytest.raises(LostRaceError):
        settle(slow, fulfilled_answer(2))

    assert (booked(), messages(), Move.objects.count()) == before
    assert Card.objects.count() == 2


def test_rival_that_refuses_in_between_wins_alone(db: None) -> None:
    line = make_placed_line()
    slow = Line.objects.get(pk=line.pk)
    settle_refused(line, why="two persons decided")

    with pytest.raises(LostRaceError):
        settle(slow, fulfilled_answer(1))

    assert Refund.objects.count() == 1
    assert not Card.objects.exists()


def break_step(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(where)

    monkeypatch.setattr(where, fail)


STEPS = [
    "orders.fulfilment.sources.supplier.Supplier.record",
    "orders.fulfilment.settlement.store_cards",
    "orders.fulfilment.settlement.LineCard.objects.bulk_create",
    "orders.fulfilment.settlement.journal.post_delivery",
    "orders.fulfilment.settlement.request_refund",
    "payments.refunds.refund_request.journal.post_refund_request",
    "payments.refunds.refund_request.desk.open_item",
    "orders.fulfilment.settlement.LineRefund.objects.create",
    "orders.fulfilment.settlement.outbox.queue",
    "orders.fulfilment.settlement.desk.close_items",
]


@pytest.mark.parametrize("step", STEPS)
def test_fault_in_any_step_undoes_all_of_it(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    line = make_placed_line(quantity=2)
    desk.open_item(kind=OrdersDeskKind.DELAYED, about=line, title="the supplier is taking long")
    before = booked()
    with monkeypatch.context() as broken, transaction.atomic():
        break_step(broken, step)
        with pytest.raises(RuntimeError), transaction.atomic():
            settle(line, fulfilled_answer(1))

    fresh = reloaded(line)
    assert (fresh.status, fresh.supplier_order.status) == (LineStatus.PLACED, "")
    assert fresh.next_due_at is not None
    assert booked() == before
    for model in (Card, LineCard, Refund, LineRefund, Message, Move):
        assert not model.objects.exists()
    assert open_desk(line) == ["delayed"]

    settle(fresh, fulfilled_answer(1))
    assert reloaded(line).status == LineStatus.PARTLY_DELIVERED


def test_customer_is_told_once_when_the_whole_order_is_done(db: None) -> None:
    order = make_order("paid", amount=1030_00)
    lines = [make_placed_line(order=order), make_placed_line(order=order)]

    settle(lines[0], fulfilled_answer(1))
    assert messages() == []

    settle(lines[1], fulfilled_answer(1))
    assert messages() == [("order_ready", f"orders.order:{order.pk}")]


def test_order_of_which_nothing_came_is_never_called_ready(db: None) -> None:
    line = make_placed_line()

    settle(line, fulfilled_answer(0))

    assert messages() == [("refund_requested", f"orders.line:{line.pk}")]


def test_order_whose_last_line_is_refused_is_ready_for_the_rest(db: None) -> None:
    order = make_order("paid", amount=1030_00)
    delivered, refused = make_placed_line(order=order), make_line(LineStatus.PLACING, order=order)
    settle(delivered, fulfilled_answer(1))

    settle_refused(refused, why=LineReason.SOLD_OUT)

    assert [kind for kind, _ in messages()] == ["order_ready", "refund_requested"]


@pytest.mark.django_db(transaction=True)
def test_two_lines_that_end_at_the_same_moment_make_the_order_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither transaction sees the other's line as final, unless one waits for the other."""
    order = make_order("paid", amount=1030_00)
    first, second = make_placed_line(order=order), make_placed_line(order=order)
    check_key_ring()  # its first row would make one wait for the other, and hide the race
    together = Barrier(2, timeout=WAIT_SECONDS)
    close = settlement._close

    def close_together(*args: object, **options: object) -> None:
        if connection.vendor == "postgresql":  # SQLite writes one at a time: the rival cannot be here, too
            together.wait()
        close(*args, **options)

    monkeypatch.setattr(settlement, "_close", close_together)

    def end(line: Line) -> Callable[[], None]:
        return lambda: settle(line, fulfilled_answer(1))

    assert run_concurrently(end(first), end(second)) == [None, None]
    assert [kind for kind, _ in messages()] == ["order_ready"]


def test_refused_line_is_refunded_in_full_with_the_reason(db: None) -> None:
    line = make_line(LineStatus.PLACING, quantity=2)

    settle_refused(line, why=LineReason.SOLD_OUT, actor="reviewer")

    refund = Refund.objects.get()
    assert (refund.amount, refund.requested_by) == (1030_00, "reviewer")
    assert refund.evidence == {"ordered": 2, "why": LineReason.SOLD_OUT}
    assert booked(about=line.order.about) == {"clearing": 1030_00, "refunds": -1030_00}
    assert JournalEvent.objects.filter(kind="refund_request").count() == 1


def test_refusing_twice_refunds_once(db: None) -> None:
    line = make_line(LineStatus.HELD)
    slow = reloaded(line)
    settle_refused(line, why="sold out")

    with pytest.raises(LostRaceError):
        settle_refused(slow, why="sold out")

    assert Refund.objects.count() == 1
