"""Every promise about transfers is missed when it is broken by hand."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db.models import F

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core import desk
from orders.testing.verification import broken_invariants
from payments.models import Payment, StaffConfirmation, StatementLine, TransferProof, Unapplied
from payments.staff_confirmations import confirm_money, confirm_or_propose
from payments.states import Basis, Direction, PaymentStatus
from payments.testing.transfers import (
    AMOUNT,
    in_review,
    make_statement_line,
    make_transfer,
    prove,
    quote,
)
from payments.transfers.line_confirmation import confirm_line

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

SEEN = "what staff saw is booked"
RECEIPTS = "receipts are before somebody"
LINES = "lines of statements fit what they confirm"
ALONE = "nobody alone makes money"
OUTGOING = "no outgoing money confirms a payment"


def waiting() -> Payment:
    return in_review()


def late() -> Payment:
    payment = make_transfer(PaymentStatus.EXPIRED)
    prove(payment)
    return payment


def confirmed(amount: int = AMOUNT) -> Payment:
    payment = in_review()
    confirm_money(
        payment=payment,
        amount=amount,
        reference="OP1",
        actor=REVIEWER,
        line=make_statement_line(amount=amount),
    )
    return payment


def of_another_amount() -> Payment:
    return confirmed(AMOUNT - 100)


def shown() -> Payment:
    """Confirmed by a line that somebody else imported."""
    payment = in_review()
    confirm_line(line=make_statement_line(text=f"VIR {quote(payment)}"), payment=payment, actor=REVIEWER)
    return payment


def agreed() -> Payment:
    payment = in_review()
    settings.TRANSFER_ALONE_BELOW = 0  # put back by the fixture
    for who in (REVIEWER, SECOND_REVIEWER):
        confirm_or_propose(payment=payment, amount=AMOUNT, reference="OP1", actor=who)
    return payment


def _own_import(payment: Payment) -> None:
    StatementLine.objects.update(imported_by_id=REVIEWER.user_id)


def _outgoing(payment: Payment) -> None:
    StatementLine.objects.update(direction=Direction.OUT)


def _no_line(payment: Payment) -> None:
    StatementLine.objects.update(confirmation=None)


def _same_person_twice(payment: Payment) -> None:
    StaffConfirmation.objects.update(second_by_id=F("confirmed_by_id"))


def _no_second(payment: Payment) -> None:
    StaffConfirmation.objects.update(second_by_id=None)


def _large_sum(payment: Payment) -> None:
    StaffConfirmation.objects.update(alone_below=AMOUNT)


def _nothing_announced(payment: Payment) -> None:
    StaffConfirmation.objects.update(basis=Basis.ONE_PERSON)


def _word_without_consequence(payment: Payment) -> None:
    StaffConfirmation.objects.create(
        payment=payment,
        gateway="transfer",
        amount=AMOUNT,
        reference="OP9",
        confirmed_by=REVIEWER,
        basis="before",
    )


def _another_amount_noted(payment: Payment) -> None:
    StaffConfirmation.objects.update(amount=AMOUNT - 1)


def _unapplied_forgotten(payment: Payment) -> None:
    Unapplied.objects.all().delete()


def _off_the_desk(payment: Payment) -> None:
    desk.close_items(about=payment, outcome="looked away")


def _judgement_forgotten(payment: Payment) -> None:
    TransferProof.objects.update(verdict="waiting")


def _line_of_another_amount(payment: Payment) -> None:
    StatementLine.objects.update(amount=AMOUNT + 1)


def _line_set_aside_as_well(payment: Payment) -> None:
    StatementLine.objects.update(is_set_aside=True)


HANDS_ON: list[tuple[Callable[[], Payment], str, Callable[[Payment], None]]] = [
    (waiting, SEEN, _word_without_consequence),
    (confirmed, SEEN, _another_amount_noted),
    (of_another_amount, SEEN, _unapplied_forgotten),
    (waiting, RECEIPTS, _off_the_desk),
    (late, RECEIPTS, _off_the_desk),
    (confirmed, RECEIPTS, _judgement_forgotten),
    (confirmed, LINES, _line_of_another_amount),
    (confirmed, LINES, _line_set_aside_as_well),
    (shown, ALONE, _own_import),
    (shown, ALONE, _no_line),
    (shown, OUTGOING, _outgoing),
    (agreed, ALONE, _same_person_twice),
    (agreed, ALONE, _no_second),
    (confirmed, ALONE, _large_sum),
    (confirmed, ALONE, _nothing_announced),
]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("make", "invariant", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken_promise_is_told(
    make: Callable[[], Payment], invariant: str, break_it: Callable[[Payment], None]
) -> None:
    payment = make()
    assert broken_invariants() == set()

    break_it(payment)

    assert invariant in broken_invariants()


def test_word_of_staff_that_is_about_to_be_acted_on_is_no_trouble() -> None:
    payment = make_transfer()
    _word_without_consequence(payment)

    assert broken_invariants() == set()
