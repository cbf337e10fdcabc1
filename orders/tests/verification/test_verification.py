"""`manage.py verify`: silent while every promise holds, and each check speaks up when its promise is broken.

The promises are broken by hand, in ways that the shop's own services refuse.
"""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.timezone import localdate

from accounts.testing import REVIEWER, SECOND_REVIEWER, make_user
from catalog.models import Denomination
from core import append_only, clock
from core.alerts import AlertCause, raise_alert
from core.intervals import Interval
from core.kinds import CoreMailKind
from core.models import Alert, DeskItem, Message, Move
from core.moves import record_created, subject_of
from core.testing import FakeClock, run_concurrently
from delivery.models import Card, Quarantined
from delivery.testing import make_card
from orders.models import Attempt, Line, LineCard, LineRefund, Order, SupplierOrder
from orders.states import AttemptStatus, HoldReason, LineStatus, OrderStatus
from orders.testing import make_attempt, make_line, make_order, reloaded
from orders.testing.scenarios import (
    delivered_line,
    held_line,
    paid_line,
    parked_line,
    placed_line,
    quarantined_line,
    unknown_line,
)
from orders.testing.verification import broken_invariants
from orders.tests.admin import test_pair_pages
from orders.tests.verification import (
    test_bindings,
    test_books,
    test_card_reports,
    test_payout_approvals,
    test_refunds,
    test_segregation_of_duties,
    test_transfers,
    test_wallets,
)
from orders.verification import CHECKS, verify
from orders.verification.stalls import overdue
from payments.ledger.journal import Account, post
from payments.models import DailyBalance, JournalEntry, Payment, Refund
from payments.states import PaymentStatus
from sandbox.testing import RunningSandbox
from tests.append_only import Editor, rewritable

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def delivered(supplier: RunningSandbox, card: Denomination) -> Line:
    return delivered_line(supplier, card, quantity=2)


def test_shop_with_lines_in_every_state_keeps_its_promises(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    parked = parked_line(supplier, card, fake_clock)
    from orders.resolution.actions import refuse_and_refund

    for person in (REVIEWER, SECOND_REVIEWER):
        refuse_and_refund(line=reloaded(parked), actor=person, reason="waited long enough")
    lines = [
        delivered_line(supplier, card),
        held_line(card, HoldReason.PRICE),
        paid_line(card),
        placed_line(supplier, card),
        quarantined_line(supplier, card),
        unknown_line(supplier, card),
    ]
    supplier.faults({"fault": "partial", "fulfilled": 1})
    lines.append(delivered_line(supplier, card, quantity=2))

    assert verify() == []
    assert len({line.status for line in lines}) == 6


def test_empty_shop_keeps_its_promises() -> None:
    assert verify() == []


# --- how each promise is broken by hand: which line it takes, what is done to it


def _second_attempt(line: Line) -> None:
    with connection.cursor() as cursor:  # the database itself would refuse it
        name = "orders_attempt_one_may_have_bought"
        cursor.execute(f"DROP INDEX {name}" if connection.vendor == "sqlite" else f'DROP INDEX "{name}"')
    record_created(make_attempt(line, AttemptStatus.UNKNOWN), why="by hand")


def _attempt_reopened(line: Line) -> None:
    Attempt.objects.filter(line=line).update(status=AttemptStatus.OPEN)


def _line_back_in_the_queue(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(status=LineStatus.QUEUED, next_due_at=clock.now())


def _no_supplier_order(line: Line) -> None:
    SupplierOrder.objects.filter(line=line).delete()


def _history_gone(line: Line) -> None:
    with rewritable(Move):
        Move.objects.filter(subject=subject_of(line)).delete()


def _beginning_gone(line: Line) -> None:
    with rewritable(Move):
        Move.objects.filter(subject=subject_of(line), from_status="").delete()


def _middle_gone(line: Line) -> None:
    with rewritable(Move):
        Move.objects.filter(subject=subject_of(line), to_status=LineStatus.PLACED).delete()


def _triggers_gone(line: Line) -> None:
    append_only.unprotect(Editor(), "core_move")


def _illegal_step(line: Line) -> None:
    for before, after in ((line.status, LineStatus.QUEUED), (LineStatus.QUEUED, line.status)):
        Move.objects.create(subject=subject_of(line), from_status=before, to_status=after, why="by hand")


def _payment_state_by_hand(line: Line) -> None:
    Payment.objects.filter(order_payment__order=line.order).update(status=PaymentStatus.FAILED)


def _never_due(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(next_due_at=None)


def _off_the_desk(line: Line) -> None:
    DeskItem.objects.update(closed_at=clock.now())


def _refund_too_small(line: Line) -> None:
    Refund.objects.filter(line_refund__line=line).update(quantity=1, amount=line.unit_price)


def _no_refund(line: Line) -> None:
    LineRefund.objects.filter(line=line).delete()


def _refund_of_an_open_line(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(status=LineStatus.PLACED, next_due_at=clock.now())


def _booked_once_more(line: Line) -> None:
    entries = {Account.ORDERS: 1_00, Account.REVENUE: -1_00}
    post(key="by hand", kind="delivery", about=line.order.about, entries=entries)


def _one_side_of_a_booking(line: Line) -> None:
    event = line.order.about
    first = JournalEntry.objects.filter(event__about=event, amount__gt=0).first()
    JournalEntry.objects.create(event=first.event, account=Account.UNAPPLIED, amount=5)


def _day_kept_wrongly(line: Line) -> None:
    yesterday = localdate(clock.now()) - timedelta(days=1)
    DailyBalance.objects.create(day=yesterday, account=Account.CLEARING, number=1, debits=5, credits=0)


def _less_noted_as_paid(line: Line) -> None:
    total = 2 * line.order.amount_due
    Order.objects.filter(pk=line.order_id).update(amount_paid=total, amount_due=total)


def _confirmed_without_booking(line: Line) -> None:
    from payments.testing import make_payment

    record_created(make_payment(PaymentStatus.CONFIRMED, next_due_at=None), why="by hand")


def _card_lost(line: Line) -> None:
    LineCard.objects.filter(line=line, position=1).delete()


def _card_too_many(line: Line) -> None:
    LineCard.objects.create(line=line, position=99, card=make_card(customer=line.order.customer))


def _token_moved(line: Line) -> None:
    first, second = Card.objects.filter(line_card__line=line)
    Card.objects.filter(pk=second.pk).update(token=first.token)


def _kept_answer_damaged(line: Line) -> None:
    Quarantined.objects.create(label="line:1", token="damaged", reason="by hand")


def _alert_silenced(line: Line) -> None:
    raise_alert(AlertCause.LINES_HELD, count=1)
    Alert.objects.update(next_due_at=None)


def _alert_told_after_its_end(line: Line) -> None:
    raise_alert(AlertCause.LINES_HELD, count=1)
    Alert.objects.update(ended_at=clock.now())


def _mail_of_an_alert_gone(line: Line) -> None:
    make_user("owner@example.com", is_staff=True, is_superuser=True)
    raise_alert(AlertCause.LINES_HELD, count=1)
    Message.objects.filter(kind=CoreMailKind.ALERT).delete()


HANDS_ON: list[tuple[str, str, Callable[[Line], None]]] = [
    ("delivered", "one attempt may have bought", _second_attempt),
    ("delivered", "attempts fit their lines", _attempt_reopened),
    ("delivered", "attempts fit their lines", _line_back_in_the_queue),
    ("delivered", "one supplier order, one line", _line_back_in_the_queue),
    ("delivered", "one supplier order, one line", _no_supplier_order),
    ("delivered", "only legal moves", _history_gone),
    ("delivered", "only legal moves", _beginning_gone),
    ("delivered", "only legal moves", _middle_gone),
    ("delivered", "only legal moves", _illegal_step),
    ("delivered", "what happened is never rewritten", _triggers_gone),
    ("delivered", "only legal moves", _payment_state_by_hand),
    ("delivered", "a person is told on", _alert_silenced),
    ("delivered", "a person is told on", _alert_told_after_its_end),
    ("delivered", "a person is told on", _mail_of_an_alert_gone),
    ("placed", "no silent stall", _never_due),
    ("partial_line", "no silent stall", _off_the_desk),
    ("partial_line", "no refund while the outcome is open", _refund_too_small),
    ("partial_line", "no refund while the outcome is open", _no_refund),
    ("partial_line", "no refund while the outcome is open", _refund_of_an_open_line),
    ("delivered", "captured = delivered + refunded + pending + open", _booked_once_more),
    ("delivered", "captured = delivered + refunded + pending + open", _line_back_in_the_queue),
    ("delivered", "the journal balances", _one_side_of_a_booking),
    ("delivered", "closed days are those of the journal", _day_kept_wrongly),
    ("delivered", "no money ignored", _less_noted_as_paid),
    ("delivered", "no money ignored", _payment_state_by_hand),
    ("delivered", "no money ignored", _confirmed_without_booking),
    ("delivered", "cards fit their lines", _card_lost),
    ("delivered", "cards fit their lines", _card_too_many),
    ("delivered", "everything sealed opens", _token_moved),
    ("delivered", "everything sealed opens", _kept_answer_damaged),
]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("kind", "invariant", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken_promise_is_told(
    request: pytest.FixtureRequest, kind: str, invariant: str, break_it: Callable[[Line], None]
) -> None:
    line: Line = request.getfixturevalue(kind)
    assert broken_invariants() == set()

    break_it(line)

    assert invariant in broken_invariants()


def test_every_check_was_seen_to_speak_up() -> None:
    """Here or in the modules beside; but one, which speaks in production only; see the next test."""
    modules = [
        test_pair_pages,
        test_refunds,
        test_bindings,
        test_books,
        test_card_reports,
        test_payout_approvals,
        test_segregation_of_duties,
        test_transfers,
        test_wallets,
    ]
    broken_by_hand = [*HANDS_ON, *(hand for module in modules for hand in module.HANDS_ON)]
    names = {check.__name__: invariant for invariant, check in CHECKS.items()}
    seen = {names.get(told, told) for _, told, _ in broken_by_hand}
    assert seen == set(CHECKS) - {"no code delivered twice"}


def test_code_that_is_visible_twice_is_told_in_production_only(delivered: Line, settings: object) -> None:
    Card.objects.filter(line_card__line=delivered, line_card__position=2).update(is_repeat=True)
    assert "no code delivered twice" not in broken_invariants()

    settings.IN_PRODUCTION = True

    assert "no code delivered twice" in broken_invariants()


@pytest.fixture
def placed(supplier: RunningSandbox, card: Denomination) -> Line:
    return placed_line(supplier, card)


def test_paid_order_whose_line_nobody_queued_is_a_stall() -> None:
    order = make_order(OrderStatus.PAID)
    make_line(LineStatus.UNPAID, order=order)

    assert "no silent stall" in broken_invariants()


def test_what_lies_on_the_desk_is_no_stall(supplier: RunningSandbox, card: Denomination) -> None:
    line = quarantined_line(supplier, card)
    Line.objects.filter(pk=line.pk).update(next_due_at=None)

    assert verify() == []


def test_work_that_nobody_does_is_overdue(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    placed_line(supplier, card)
    assert "poll" not in overdue(Interval.OVERDUE.duration)

    fake_clock.advance(minutes=2)

    assert "poll" in overdue(Interval.OVERDUE.duration)


def test_verifying_changes_nothing(delivered: Line) -> None:
    before = (Move.objects.count(), DeskItem.objects.count())

    verify()

    assert (Move.objects.count(), DeskItem.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_verifying_beside_rivals_sees_one_moment(supplier: RunningSandbox, card: Denomination) -> None:
    """Outermost, on PostgreSQL: every check reads the same snapshot while lines are being settled."""
    lines = [placed_line(supplier, card) for _ in range(3)]
    from orders.testing.scenarios import poll

    results = run_concurrently(verify, verify, *[lambda line=line: poll(line).status for line in lines])

    assert results == [[], [], *[LineStatus.DELIVERED] * 3]


def test_command_is_silent_about_a_sound_shop(delivered: Line) -> None:
    output = StringIO()

    call_command("verify", stdout=output)

    assert output.getvalue() == f"{len(CHECKS)} invariants, 0 violations\n"


def test_command_names_what_is_broken_and_fails(delivered: Line) -> None:
    _card_lost(delivered)
    output = StringIO()

    with pytest.raises(CommandError):
        call_command("verify", stdout=output)

    assert (
        f"BROKEN  cards fit their lines: line {delivered.pk} is delivered with 1 cards" in output.getvalue()
    )


def test_part_of_the_verification_opens_what_was_sealed_lately(
    supplier: RunningSandbox, card: Denomination
) -> None:
    delivered_line(supplier, card, quantity=4)
    *old, new = Card.objects.order_by("pk")
    moved = {"token": new.token, "created_at": clock.now() - timedelta(days=90)}
    Card.objects.filter(pk__in=[each.pk for each in old]).update(created_at=moved["created_at"])
    Card.objects.filter(pk=old[0].pk).update(**moved)

    lately = clock.now() - timedelta(days=30)
    assert "everything sealed opens" not in {each.invariant for each in verify(since=lately)}
    assert "everything sealed opens" in {each.invariant for each in verify()}

    Card.objects.filter(pk=new.pk).update(token=old[1].token)
    assert "everything sealed opens" in {each.invariant for each in verify(since=lately)}
