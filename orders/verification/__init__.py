"""The shop's invariants as code that can be run at any moment: `manage.py verify`.

Each check yields what is wrong, in words; nothing is mended. All read one snapshot of the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from orders.verification import (
    alerts,
    attempts,
    bindings,
    card_reports,
    cards,
    documents,
    equation,
    history,
    ledger_days,
    money,
    pair_checks,
    payout_approvals,
    refund_reviews,
    refunds,
    segregation_of_duties,
    stalls,
    transfers,
    unapplied,
    wallets,
)
from orders.verification.portions import only_since


@dataclass(frozen=True)
class Violation:
    """A promise that does not hold: which, and about what."""

    invariant: str
    detail: str


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "one attempt may have bought": attempts.one_attempt_may_have_bought,
    "attempts fit their lines": attempts.attempts_fit_lines,
    "one supplier order, one line": attempts.supplier_orders_fit_lines,
    "nothing is bought that may be bought already": pair_checks.nothing_is_bought_while_one_is_open,
    "an attached order serves its line": pair_checks.attached_ones_serve_their_lines,
    "two persons tell a pair apart": pair_checks.told_apart_by_two,
    "staff own nothing as customers": segregation_of_duties.staff_own_nothing,
    "two persons are two": segregation_of_duties.two_persons_are_two,
    "only legal moves": history.only_legal_moves,
    "what happened is never rewritten": history.nothing_is_rewritten,
    "a person is told on": alerts.open_alerts_are_repeated,
    "no silent stall": stalls.everything_open_is_due,
    "no refund while the outcome is open": money.refunds_fit_lines,
    "captured = delivered + refunded + pending + open": money.orders_balance,
    "the journal balances": money.journal_balances,
    "closed days are those of the journal": ledger_days.closed_days_are_kept,
    "no money ignored": money.payments_are_booked,
    "a wallet holds what its entries sum to": wallets.balances_are_sums,
    "wallets and journal agree": wallets.journal_agrees,
    "payments stand in their wallets": wallets.payments_have_entries,
    "an order that ended holds nothing": wallets.ended_orders_hold_nothing,
    "every dinar of an order is somewhere": equation.every_dinar_is_somewhere,
    "owed in money, as the journal has it": refunds.owed_in_money,
    "a refund is paid once": refunds.paid_once,
    "cards follow their refunds": refunds.cards_follow_refunds,
    "only a code that was seen is reported": card_reports.only_seen_codes_are_reported,
    "a reported code ends in one way": card_reports.refunds_fit_reports,
    "nothing is bought for nothing": card_reports.replacements_fit_reports,
    "credits of the supplier are booked once": card_reports.credits_are_booked,
    "a refund is booked as its state demands": refund_reviews.each_is_booked,
    "a refund is approved by somebody": refund_reviews.granted_as_they_must_be,
    "approvals are kept": payout_approvals.approvals_are_kept,
    "nobody approves what they redirected, or their own": payout_approvals.approved_by_others,
    "one person alone lets small sums go": payout_approvals.small_sums_stay_small,
    "a refund goes where it was told last": payout_approvals.payees_are_kept,
    "a refund follows its customer's word about the order": payout_approvals.followed_payees_were_said,
    "payouts are proved by their own lines": payout_approvals.proofs_fit_payouts,
    "no line gives more than was paid": refund_reviews.within_the_price,
    "money without an order is kept apart until decided": unapplied.unapplied_is_booked,
    "no event of a gateway is forgotten": unapplied.events_are_followed,
    "what staff saw is booked": transfers.what_was_seen_is_booked,
    "receipts are before somebody": transfers.receipts_are_before_somebody,
    "lines of statements fit what they confirm": transfers.lines_fit_what_they_confirm,
    "nobody alone makes money": transfers.nobody_alone_makes_money,
    "no outgoing money confirms a payment": transfers.outgoing_confirms_nothing,
    "document numbers leave no gap": documents.numbers_leave_no_gap,
    "what was paid is on paper once": documents.every_cause_has_its_own,
    "cards fit their lines": cards.cards_fit_lines,
    "a card lies in its place": bindings.cards_lie_in_their_place,
    "money stays with its customer": bindings.money_stays_with_its_customer,
    "papers are their customer's": bindings.papers_are_their_customers,
    "everything sealed opens": cards.everything_sealed_opens,
    "no code delivered twice": cards.no_code_twice,
}


def verify(*, since: datetime | None = None) -> list[Violation]:
    """Run every check on one snapshot; an empty list means that every promise holds.

    `since`: large tables are read from the rows on that were made then; what is older was verified before.
    Inside a caller's transaction the checks see what that transaction sees.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), only_since(since):
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return [Violation(name, detail) for name, check in CHECKS.items() for detail in check()]
