"""Rivals for money that goes back: one approval, one transfer, one way out, one who reaches a card."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Denomination
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.testing import run_concurrently
from delivery.contents import CardContents
from delivery.models import RevealLog
from delivery.reveal import NotRevealableError, reveal
from delivery.states import CardStatus
from orders.aftersales.destinations import choose_for_order
from orders.aftersales.refunds import order_of, refunds_of
from orders.aftersales.returns import return_card
from orders.models import Line, LineCard, Order
from orders.testing import PRICE
from orders.testing.refunds import broken_promises, first_card, partly_delivered, refund_of
from orders.testing.scenarios import delivered_line
from payments import unapplied as unapplied_money
from payments.models import Refund, Unapplied, WalletEntry
from payments.refunds import Payee, approve, choose_destination, correct_amount, pay_out
from payments.states import RefundStatus
from payments.testing import booked
from payments.testing.refunds import CCP, RIP, WALLET, make_unapplied
from payments.unapplied import keep_in_wallet, refund_unapplied
from payments.wallet import balance_of
from sandbox.testing import RunningSandbox
from tests.concurrency.conftest import RIVALS
from tests.concurrency.guards import Constraints, take_out

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

PAID_ONCE = ("payments_walletentry_key_key", "payments_journalevent_key_key")
RESOLVED_ONCE = ", resolved_at=None"


STAFF = [Actor(f"reviewer{number}@shop.test", 9_100 + number) for number in range(RIVALS)]


@pytest.fixture(autouse=True)
def _many_reviewers(transactional_db: None) -> None:
    activate_staff(*STAFF)


@pytest.fixture
def no_limit(settings: Any) -> None:
    """One person alone may let any sum go: no test of the sums of a day."""
    settings.REFUND_TWO_PERSONS_FROM = 10**9


def staff(number: int) -> Actor:
    return STAFF[number]


def stale(refund: Refund) -> list[Refund]:
    """What everybody has read."""
    return [Refund.objects.select_related("customer").get(pk=refund.pk) for _ in range(RIVALS)]


@pytest.fixture
def refund(supplier: RunningSandbox, card: Denomination) -> Refund:
    """Two of three cards did not come; their price goes to the wallet."""
    refund = refund_of(partly_delivered(supplier, card))
    choose_destination(refund=refund, payee=WALLET)
    return refund


def approve_at_once(refund: Refund) -> list[object]:
    return run_concurrently(
        *[
            lambda own=own, number=number: approve(refund=own, actor=staff(number))
            for number, own in enumerate(stale(refund))
        ]
    )


def test_of_many_who_approve_one_pays(refund: Refund) -> None:
    results = approve_at_once(refund)

    assert results.count(ProposalOutcome.DONE) == 1
    assert sum(isinstance(result, ActionNotAllowedError) for result in results) == RIVALS - 1
    assert balance_of(refund.customer) == 2 * PRICE
    assert WalletEntry.objects.count() == 1
    assert broken_promises() == []


@pytest.mark.long_form
@pytest.mark.usefixtures("moves_without_status", "no_limit")
def test_without_guards_a_refund_is_paid_many_times(refund: Refund, constraints: Constraints) -> None:
    constraints.drop(*PAID_ONCE)

    approve_at_once(refund)

    assert balance_of(refund.customer) == RIVALS * 2 * PRICE
    assert broken_promises() != []


@pytest.mark.usefixtures("moves_without_status")
def test_approval_without_its_guard_is_caught_by_the_unique_keys(refund: Refund) -> None:
    approve_at_once(refund)

    assert balance_of(refund.customer) == 2 * PRICE


def test_corrections_and_approvals_take_turns(refund: Refund) -> None:
    """Half correct the amount, half approve: what is paid is what was approved, and booked as such."""
    half = RIVALS // 2
    rows = stale(refund)
    corrections = [
        lambda own=own, less=less: correct_amount(
            refund=own, amount=PRICE + less, actor=SECOND_REVIEWER, reason="less"
        )
        for less, own in enumerate(rows[:half], start=1)
    ]
    approvals = [lambda own=own: approve(refund=own, actor=REVIEWER) for own in rows[half:]]

    results = run_concurrently(*corrections, *approvals)

    assert results.count(None) + results.count(ProposalOutcome.DONE) == 1
    refund.refresh_from_db()
    was_paid = refund.status == RefundStatus.PAID_OUT
    assert balance_of(refund.customer) == (2 * PRICE if was_paid else 0)
    assert broken_promises() == []


@pytest.fixture
def to_transfer(supplier: RunningSandbox, card: Denomination) -> Refund:
    refund = refund_of(partly_delivered(supplier, card))
    choose_destination(refund=refund, payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    return refund


def test_one_refund_is_transferred_once(to_transfer: Refund) -> None:
    results = run_concurrently(
        *[
            lambda own=own, number=number: pay_out(refund=own, reference=f"VIR-{number}", actor=staff(number))
            for number, own in enumerate(stale(to_transfer))
        ]
    )

    assert results.count(None) == 1
    assert sum(isinstance(result, ActionNotAllowedError) for result in results) == RIVALS - 1
    assert booked()["bank"] == -2 * PRICE
    assert broken_promises() == []


def test_one_transfer_pays_one_refund(supplier: RunningSandbox, card: Denomination) -> None:
    refunds = []
    for _ in range(4):
        refunds.append(refund_of(partly_delivered(supplier, card)))
        choose_destination(refund=refunds[-1], payee=CCP)
        approve(refund=refunds[-1], actor=REVIEWER)

    results = run_concurrently(
        *[lambda own=own: pay_out(refund=own, reference="VIR-1", actor=REVIEWER) for own in refunds]
    )

    assert results.count(None) == 1
    assert sum(isinstance(result, ActionNotAllowedError) for result in results) == 3
    assert Refund.objects.filter(status=RefundStatus.PAID_OUT).count() == 1
    assert broken_promises() == []


def resolve_at_once(unapplied: Unapplied) -> list[object]:
    """Half put the money into the wallet, half owe it back; all have read it as open."""
    ways = [keep_in_wallet, refund_unapplied] * (RIVALS // 2)
    rows = [Unapplied.objects.select_related("payment__customer").get(pk=unapplied.pk) for _ in ways]
    return run_concurrently(
        *[
            lambda way=way, own=own, number=number: way(
                unapplied=own, actor=staff(number), reason="paid twice"
            )
            for number, (way, own) in enumerate(zip(ways, rows, strict=True))
        ]
    )


def test_money_without_an_order_goes_one_way() -> None:
    unapplied = make_unapplied()

    results = resolve_at_once(unapplied)

    assert sum(isinstance(result, ActionNotAllowedError) for result in results) == RIVALS - 1
    assert Refund.objects.count() + WalletEntry.objects.count() == 1
    owed = booked()
    assert owed.get("refunds", 0) + owed.get("wallets", 0) == -unapplied.amount


@pytest.mark.usefixtures("no_limit")
def test_without_guards_it_goes_many_ways(constraints: Constraints, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(monkeypatch, unapplied_money._resolve, RESOLVED_ONCE)
    monkeypatch.setattr(unapplied_money, "_demand_open", lambda unapplied: None)
    constraints.drop("payments_journalevent_key_key", "payments_walletentry_key_key")
    unapplied = make_unapplied()

    resolve_at_once(unapplied)

    assert Refund.objects.count() + WalletEntry.objects.count() == RIVALS


# --- where all of an order goes


@pytest.fixture
def two_refunds(supplier: RunningSandbox, card: Denomination) -> list[Refund]:
    """Of one order: two cards did not come, and one was given back; all of it goes to the CCP account."""
    line = partly_delivered(supplier, card)
    return_card(line_card=first_card(line), reason="bought twice")
    choose_for_order(line.order, CCP)
    return list(refunds_of(line.order).select_related("customer", "payee").order_by("pk"))


def payees(refunds: list[Refund]) -> list[Payee | None]:
    rows = Refund.objects.filter(pk__in=[each.pk for each in refunds]).order_by("pk")
    return [Payee.of(each) for each in rows]


def order_of_refunds(refunds: list[Refund]) -> Order:
    order = order_of(refunds[0])
    assert order is not None
    return order


def test_choice_beside_approval_pays_where_the_approver_has_read(two_refunds: list[Refund]) -> None:
    """All of the order goes elsewhere, or what was approved stays and nothing else moves."""
    order = order_of_refunds(two_refunds)

    chosen, *approvals = run_concurrently(
        lambda: choose_for_order(order, RIP),
        *[
            lambda own=own, number=number: approve(refund=own, actor=staff(number))
            for number, own in enumerate(stale(two_refunds[0])[1:])
        ],
    )

    first = Refund.objects.get(pk=two_refunds[0].pk)
    if first.status == RefundStatus.APPROVED:
        assert approvals.count(ProposalOutcome.DONE) == 1
        second = CCP if isinstance(chosen, ActionNotAllowedError) else RIP
        assert payees(two_refunds) == [CCP, second]
    else:
        assert chosen is True
        assert payees(two_refunds) == [RIP, RIP]
    assert broken_promises() == []


def test_of_two_choices_at_once_one_holds_for_everything(two_refunds: list[Refund]) -> None:
    order = order_of_refunds(two_refunds)

    run_concurrently(
        *[
            lambda payee=payee: choose_for_order(order, payee)
            for payee in itertools.islice(itertools.cycle((RIP, WALLET)), RIVALS)
        ]
    )

    assert payees(two_refunds) in ([RIP, RIP], [WALLET, WALLET])
    assert broken_promises() == []


def test_refund_that_opens_beside_a_choice_goes_there(supplier: RunningSandbox, card: Denomination) -> None:
    line = partly_delivered(supplier, card)

    run_concurrently(
        lambda: choose_for_order(line.order, RIP),
        lambda: return_card(line_card=first_card(line), reason="bought twice"),
    )

    refunds = list(refunds_of(line.order))
    assert payees(refunds) == [RIP, RIP]
    assert broken_promises() == []


@dataclass(frozen=True)
class Contest:
    """What came of half the rivals looking at a code while the other half gave the card back."""

    shown: int
    held_back: int
    given_back: int
    too_late: int


@pytest.fixture
def contest(meet_before: Callable) -> Callable[[LineCard], Contest]:
    def show(row: LineCard) -> object:
        return reveal(card=row.card, place=row.place, proof="buyer", ip="127.0.0.1", agent="test")

    def give_back(row: LineCard) -> object:
        return return_card(line_card=row, reason="bought twice")

    def hold(line_card: LineCard) -> Contest:
        half = RIVALS // 2
        meet_before("delivery.card_opening:open_sealed")  # both look at the sealed code first
        rows = [first_card(line_card.line) for _ in range(RIVALS)]
        results = run_concurrently(
            *[lambda row=row: show(row) for row in rows[:half]],
            *[lambda row=row: give_back(row) for row in rows[half:]],
        )
        shows, returns = results[:half], results[half:]
        return Contest(
            shown=sum(isinstance(result, CardContents) for result in shows),
            held_back=sum(isinstance(result, NotRevealableError) for result in shows),
            given_back=sum(isinstance(result, Refund) for result in returns),
            too_late=sum(isinstance(result, ActionNotAllowedError) for result in returns),
        )

    return hold


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination) -> Line:
    return delivered_line(supplier, card)


def test_card_is_seen_or_given_back_never_both(contest: Callable[[LineCard], Contest], line: Line) -> None:
    half = RIVALS // 2

    outcome = contest(first_card(line))

    logged = RevealLog.objects.count()
    if first_card(line).card.status == CardStatus.REVEALED:
        assert (outcome, logged) == (Contest(shown=half, held_back=0, given_back=0, too_late=half), half)
        assert not Refund.objects.exists()
    else:
        assert (outcome, logged) == (Contest(shown=0, held_back=half, given_back=1, too_late=half - 1), 0)
        assert Refund.objects.count() == 1
    assert broken_promises() == []


@pytest.mark.usefixtures("moves_without_status")
def test_without_its_guard_a_card_is_given_back_and_seen(
    contest: Callable[[LineCard], Contest], line: Line
) -> None:
    outcome = contest(first_card(line))

    assert outcome.shown > 0
    assert outcome.given_back > 0
    assert broken_promises() != []
