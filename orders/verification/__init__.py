"""The shop's invariants as code that can be run at any moment: `manage.py verify`.

Each check yields what is wrong, in words; nothing is mended. All read one snapshot of the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from orders.verification import cards, history, money, placing, stalls


@dataclass(frozen=True)
class Violation:
    """A promise that does not hold: which, and about what."""

    invariant: str
    detail: str


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "one attempt may have bought": placing.one_attempt_may_have_bought,
    "attempts fit their lines": placing.attempts_fit_lines,
    "one supplier order, one line": placing.supplier_orders_fit_lines,
    "only legal moves": history.only_legal_moves,
    "no silent stall": stalls.everything_open_is_due,
    "no refund while the outcome is open": money.refunds_fit_lines,
    "captured = delivered + refunded + pending + open": money.orders_balance,
    "the journal balances": money.journal_balances,
    "no money ignored": money.payments_are_booked,
    "cards fit their lines": cards.cards_fit_lines,
    "every card opens": cards.every_card_opens,
    "no code delivered twice": cards.no_code_twice,
}


def verify() -> list[Violation]:
    """Run every check on one snapshot; an empty list means that every promise holds.

    Inside a caller's transaction the checks see what that transaction sees.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return [Violation(name, detail) for name, check in CHECKS.items() for detail in check()]
