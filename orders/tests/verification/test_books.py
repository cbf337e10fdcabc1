"""The promises about refunds one by one, unapplied money, documents and events: each speaks up when it is
broken by hand, in ways that the shop's own services refuse."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import clock, desk
from core.models import Move
from core.moves import record_created, subject_of
from orders.aftersales.returns import return_card
from orders.kinds import OrdersDeskKind
from orders.models import Line, LineRefund, Order
from orders.testing import make_order_payment
from orders.testing.refunds import first_card, paid_twice, partly_delivered, refund_of
from orders.testing.scenarios import delivered_line, paid_line
from orders.testing.verification import broken_invariants
from orders.verification import verify
from payments.documents.issuance import issue_document
from payments.incoming.status_check import apply_gateway_status
from payments.ledger.journal import Account, post
from payments.models import Document, DocumentCounter, Refund, Unapplied, WebhookEvent
from payments.refunds import approve, bounce, choose_destination, correct_amount, pay_out, reject
from payments.states import RefundStatus, Resolution
from payments.testing import fact_of
from payments.testing.documents import make_content
from payments.testing.refunds import CCP, WALLET, set_by_hand
from payments.unapplied import keep_in_wallet
from sandbox.testing import RunningSandbox
from tests.append_only import rewritable

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def run(statement: str) -> None:
    """Past the constraints and triggers, which would refuse it."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def approved(partial_line: Line) -> Line:
    """The refund of what did not come is to be transferred."""
    choose_destination(refund=refund_of(partial_line), payee=CCP)
    approve(refund=refund_of(partial_line), actor=REVIEWER)
    return partial_line


@pytest.fixture
def returned(supplier: RunningSandbox, card: Denomination) -> Line:
    """One of two cards was given back, and its price was paid into the wallet."""
    line = delivered_line(supplier, card, quantity=2)
    return_card(line_card=first_card(line), reason="bought by mistake")
    choose_destination(refund=Refund.objects.get(), payee=WALLET)
    approve(refund=Refund.objects.get(), actor=REVIEWER)
    return line


@pytest.fixture
def late(card: Denomination) -> Line:
    """A second payment came, and waits for a decision."""
    line = paid_line(card)
    payment = make_order_payment(line.order)
    record_created(payment, why="made for a test")
    apply_gateway_status(payment=payment, fact=fact_of(payment))
    return line


@pytest.fixture
def kept(late: Line) -> Line:
    """It was put into the wallet."""
    keep_in_wallet(unapplied=Unapplied.objects.get(), actor=REVIEWER, reason="as they asked")
    return late


# --- the whole life of refunds and of money without an order breaks no promise


def test_refunds_in_every_state_keep_all_promises(supplier: RunningSandbox, card: Denomination) -> None:
    lines = [partly_delivered(supplier, card) for _ in range(4)]
    for line in lines[1:]:
        choose_destination(refund=refund_of(line), payee=CCP)
        approve(refund=refund_of(line), actor=REVIEWER)
    bounce(refund=refund_of(lines[2]), actor=REVIEWER, explanation="no such account")
    correct_amount(
        refund=refund_of(lines[2]), amount=1000_00, actor=SECOND_REVIEWER, reason="agreed by phone"
    )
    pay_out(refund=refund_of(lines[3]), reference="VIR-1", actor=SECOND_REVIEWER)

    assert verify() == []
    assert [refund_of(line).status for line in lines] == ["requested", "approved", "requested", "paid_out"]


def test_returns_in_every_state_keep_all_promises(supplier: RunningSandbox, card: Denomination) -> None:
    line = delivered_line(supplier, card, quantity=4)
    asked, bounced, refused, paid = [
        return_card(line_card=each, reason="bought by mistake") for each in line.line_cards.all()
    ]
    for refund, payee in ((bounced, CCP), (paid, WALLET)):
        choose_destination(refund=refund, payee=payee)
        approve(refund=refund, actor=REVIEWER)
    bounce(refund=bounced, actor=REVIEWER, explanation="no such account")
    reject(refund=refused, actor=REVIEWER, explanation="too late")

    assert verify() == []
    states = [Refund.objects.get(pk=each.pk).status for each in (asked, bounced, refused, paid)]
    assert states == ["requested", "requested", "rejected", "paid_out"]


def test_money_without_an_order_keeps_all_promises(card: Denomination, late: Line) -> None:
    assert verify() == []
    refund = paid_twice(paid_line(card))
    assert verify() == []
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=Refund.objects.get(pk=refund.pk), actor=REVIEWER)
    keep_in_wallet(unapplied=Unapplied.objects.get(resolved_at=None), actor=REVIEWER, reason="as they asked")

    assert verify() == []


def test_documents_keep_all_promises(returned: Line) -> None:
    kinds = Document.objects.values_list("kind", flat=True).order_by("pk")
    assert list(kinds) == ["receipt", "credit_note"]
    assert verify() == []


def test_order_whose_receipt_lies_with_staff_keeps_all_promises(late: Line) -> None:
    _receipt_lost(late)
    DocumentCounter.objects.update(last=0)
    desk.open_item(kind=OrdersDeskKind.RECEIPT, about=late.order, title="it does not add up")

    assert verify() == []


# --- how each promise is broken by hand


def _amount_by_hand(line: Line) -> None:
    Refund.objects.update(amount=1_00)


def _paid_by_hand(line: Line) -> None:
    Refund.objects.update(status=RefundStatus.PAID_OUT, external_reference="VIR-1")


def _swapped(line: Line) -> None:
    """Of two refunds of one order each comes to what the other should: together nothing is missing."""
    other = refund_of(line)
    copy = {**{f.attname: getattr(other, f.attname) for f in Refund._meta.fields if f.name != "id"}}
    record_created(Refund.objects.create(**copy), why="by hand")
    entries = {Account.ORDERS: other.amount, Account.REFUNDS: -other.amount}
    post(key=f"refund-request:{other.pk}0", kind="refund_request", about=other.about, entries=entries)


def _return_booked_before_approval(line: Line) -> None:
    """The card is asked back once more, and its price is owed before anybody has approved that."""
    refund = return_card(line_card=line.line_cards.get(position=2), reason="bought by mistake")
    entries = {Account.REVENUE: refund.amount, Account.REFUNDS: -refund.amount}
    post(key=f"return:{refund.pk}", kind="return", about=refund.about, entries=entries)


def _return_never_booked(line: Line) -> None:
    refund = return_card(line_card=line.line_cards.get(position=2), reason="bought by mistake")
    set_by_hand(refund, RefundStatus.APPROVED)
    Move.objects.create(
        subject=subject_of(refund), from_status="requested", to_status="approved", why="by hand"
    )


def _refund_of_nothing_booked(line: Line) -> None:
    entries = {Account.REFUNDS: -1_00, Account.BANK: 1_00}
    post(key="refund-request:999", kind="refund_request", about="order:NONE", entries=entries)


def _sent_nowhere(line: Line) -> None:
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = ON")
        Refund.objects.update(destination="")
        run("PRAGMA ignore_check_constraints = OFF")
        return
    run("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending would keep the table from being altered
    for name in ("destination_before_approval", "payee_of_destination"):
        run(f"ALTER TABLE payments_refund DROP CONSTRAINT payments_refund_{name}")
    Refund.objects.update(destination="")


def _approved_by_nobody(line: Line) -> None:
    Refund.objects.update(approved_by="")


def _more_refunded_than_is_missing(line: Line) -> None:
    Refund.objects.update(quantity=3, amount=3 * line.unit_price)


def _returned_above_its_price(line: Line) -> None:
    Refund.objects.update(quantity=2, amount=2 * line.unit_price)


def _amount_paid_by_hand(line: Line) -> None:
    Order.objects.filter(pk=line.order_id).update(amount_paid=1, amount_due=1)


def _refund_unlinked(line: Line) -> None:
    LineRefund.objects.all().delete()


def _of_no_order(line: Line) -> None:
    entries = {Account.ORDERS: -1_00, Account.BANK: 1_00}
    post(key="capture:payment:999", kind="capture", about="order:NONE", entries=entries)


def _decided_and_not_moved(line: Line) -> None:
    Unapplied.objects.update(resolved_at=clock.now(), resolution=Resolution.WALLET)


def _decided_and_forgotten(line: Line) -> None:
    Unapplied.objects.update(resolved_at=None, resolution="")


def _half_decided(line: Line) -> None:
    Unapplied.objects.update(resolution="")


def _arrived_elsewhere(line: Line) -> None:
    Unapplied.objects.update(resolution=Resolution.REFUND)


def _never_booked(line: Line) -> None:
    payment = make_order_payment(line.order)
    record_created(payment, why="by hand")
    Unapplied.objects.create(payment=payment, amount=1_00, reason="by hand")


def _booked_without_a_row(line: Line) -> None:
    entries = {Account.CLEARING: 1_00, Account.UNAPPLIED: -1_00}
    post(key="capture:payment:999", kind="unapplied", about="payment:999", entries=entries)


def _event_overdue(line: Line) -> None:
    due = clock.now() - timedelta(minutes=2)
    WebhookEvent.objects.create(gateway="chargily", event_id="e1", reference="c1", next_due_at=due)


def _number_skipped(line: Line) -> None:
    DocumentCounter.objects.update(last=7)


def _counted_and_not_issued(line: Line) -> None:
    DocumentCounter.objects.create(kind="credit_note", year=2026, last=1)


def _counter_lost(line: Line) -> None:
    DocumentCounter.objects.all().delete()


def _lose(kind: str) -> None:
    """The database keeps what was issued; its trigger stands aside here."""
    with rewritable(Document):
        Document.objects.filter(kind=kind).delete()


def _receipt_lost(line: Line) -> None:
    _lose("receipt")


def _credit_note_lost(line: Line) -> None:
    _lose("credit_note")


def _issued_for_nothing(line: Line) -> None:
    issue_document(
        key="receipt:order:NONE",
        about="order:NONE",
        customer=line.order.customer,
        language="en",
        content=make_content(),
    )


BOOKED = "a refund is booked as its state demands"
SOMEBODY = "a refund is approved by somebody"
PRICE = "no line gives more than was paid"
SOMEWHERE = "every dinar of an order is somewhere"
APART = "money without an order is kept apart until decided"
EVENTS = "no event of a gateway is forgotten"
NUMBERS = "document numbers leave no gap"
PAPER = "what was paid is on paper once"

HANDS_ON: list[tuple[str, str, Callable[[Line], None]]] = [
    ("partial_line", BOOKED, _amount_by_hand),
    ("approved", BOOKED, _amount_by_hand),
    ("approved", BOOKED, _paid_by_hand),
    ("partial_line", BOOKED, _swapped),
    ("returned", BOOKED, _return_booked_before_approval),
    ("returned", BOOKED, _return_never_booked),
    ("partial_line", BOOKED, _refund_of_nothing_booked),
    ("approved", SOMEBODY, _sent_nowhere),
    ("approved", SOMEBODY, _approved_by_nobody),
    ("partial_line", PRICE, _more_refunded_than_is_missing),
    ("returned", PRICE, _returned_above_its_price),
    ("partial_line", SOMEWHERE, _amount_by_hand),
    ("approved", SOMEWHERE, _paid_by_hand),
    ("partial_line", SOMEWHERE, _amount_paid_by_hand),
    ("partial_line", SOMEWHERE, _refund_unlinked),
    ("partial_line", SOMEWHERE, _of_no_order),
    ("returned", SOMEWHERE, _return_booked_before_approval),
    ("late", APART, _decided_and_not_moved),
    ("kept", APART, _decided_and_forgotten),
    ("kept", APART, _half_decided),
    ("kept", APART, _arrived_elsewhere),
    ("late", APART, _never_booked),
    ("late", APART, _booked_without_a_row),
    ("late", EVENTS, _event_overdue),
    ("late", NUMBERS, _number_skipped),
    ("late", NUMBERS, _counted_and_not_issued),
    ("late", NUMBERS, _counter_lost),
    ("late", PAPER, _receipt_lost),
    ("returned", PAPER, _credit_note_lost),
    ("late", PAPER, _issued_for_nothing),
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


def test_refund_approved_by_who_asked_is_fine_below_the_limit(approved: Line) -> None:
    Refund.objects.update(requested_by=REVIEWER)

    assert verify() == []


def test_event_that_waits_for_its_payment_is_not_forgotten(card: Denomination) -> None:
    paid_line(card)
    WebhookEvent.objects.create(gateway="chargily", event_id="e1", reference="c1", next_due_at=clock.now())

    assert verify() == []
