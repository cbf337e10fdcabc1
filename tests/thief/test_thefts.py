"""The shortest thefts, step by step: each is stopped by the guard that its name tells.

What a thief among the staff may try at random (test_thief) is here in its shortest form, one for each guard,
so that a guard that goes missing is found at once. `tools/mutants` takes them out one after another.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.staff.roles import Role
from core.testing import FakeClock
from orders.aftersales.report_decisions import refund_report
from orders.aftersales.report_replacement import replace_report
from payments.models import Payment, StatementLine
from tests.thief.state_machine import NAMED, ThiefMachine
from tests.thief.world import CARD, World, open_for_transfers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

Begin = Callable[[Role], ThiefMachine]
SMALL = 1_900_00  # centimes, below what one person may confirm alone
LARGE = 60_000_00


@pytest.fixture
def begin(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """The first day of a shop whose thief has this role, before anybody has done anything."""
    open_for_transfers(settings, tmp_path)
    return lambda role: ThiefMachine(World(role, FakeClock.on(monkeypatch)))


def assert_nothing_stolen(thief: ThiefMachine) -> None:
    thief.thief_has_no_more_than_small_sums()


def owed(thief: ThiefMachine, quantity: int = 1) -> None:
    thief.world.owe(thief.world.victim, quantity)


# --- codes that work


@pytest.mark.parametrize("act", [replace_report, refund_report])
def test_code_that_works_is_not_let_go_by_one_person(begin: Begin, act: Callable[..., Any]) -> None:
    thief = begin(Role.REVIEWER)
    thief.report()
    thief.let_reported_code_go(0, 0, act)
    thief.let_reported_code_go(0, 0, act)
    thief.choose(0, to_wallet=False)
    thief.approve(0, 0)
    assert_nothing_stolen(thief)


# --- refunds out


def test_payee_is_not_approved_by_who_typed_it(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    owed(thief)
    thief.redirect(0, 0, to_wallet=False)
    thief.approve(0, 0)
    assert_nothing_stolen(thief)


def test_payee_is_not_approved_by_who_typed_it_under_another_address(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    owed(thief)
    thief.redirect(0, 0, to_wallet=False)
    thief.change_own_address()
    thief.approve(0, 0)
    assert_nothing_stolen(thief)


def test_payee_is_not_approved_by_who_typed_it_and_lowered_the_amount(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    owed(thief, quantity=3)
    thief.redirect(0, 0, to_wallet=False)
    thief.correct(0, 0, 9_999_00)
    thief.approve(0, 0)
    assert_nothing_stolen(thief)


def test_payee_is_not_approved_by_a_login_that_its_typist_made(begin: Begin) -> None:
    thief = begin(Role.OWNER)
    owed(thief)
    thief.make_login(Role.REVIEWER)
    thief.redirect(0, 0, to_wallet=False)
    thief.approve(1, 0)
    assert_nothing_stolen(thief)


def test_payee_is_not_approved_by_a_login_that_its_typist_took_over(begin: Begin) -> None:
    thief = begin(Role.OWNER)
    owed(thief)
    thief.take_over_a_login()
    thief.redirect(0, 0, to_wallet=False)
    thief.approve(1, 0)
    assert_nothing_stolen(thief)


def test_nobody_vouches_by_a_login_of_their_own(begin: Begin) -> None:
    """A second owner made by the thief vouches for the third login, and for the taken one."""
    thief = begin(Role.OWNER)
    owed(thief)
    thief.make_login(Role.OWNER)
    thief.make_login(Role.REVIEWER)
    thief.vouch(1)
    thief.redirect(0, 0, to_wallet=False)
    thief.approve(2, 0)
    assert_nothing_stolen(thief)


# --- transfers in


def test_money_is_not_made_by_one_word(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    thief.confirm(0, 0, None)
    assert_nothing_stolen(thief)


def test_small_sums_of_a_day_are_one_small_sum(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    for _ in range(3):
        thief.top_up(SMALL)
    for _number in range(3):
        thief.confirm(0, 0, None)
    assert_nothing_stolen(thief)


def test_more_than_was_asked_for_is_no_small_sum(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(SMALL)
    thief.confirm(0, 0, 9_000_00)
    thief.decide_unapplied(0, 0, to_wallet=True)
    assert_nothing_stolen(thief)


def test_proposal_is_not_agreed_to_by_who_made_it(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    thief.confirm(0, 0, None)
    thief.agree(0, 0)
    assert_nothing_stolen(thief)


def test_proposal_is_not_agreed_to_by_a_login_that_its_maker_made(begin: Begin) -> None:
    thief = begin(Role.OWNER)
    thief.top_up(LARGE)
    thief.make_login(Role.REVIEWER)
    thief.confirm(0, 0, None)
    thief.agree(1, 0)
    assert_nothing_stolen(thief)


def test_statement_is_no_evidence_for_who_imported_it(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    thief.import_inventions(0, 0, 1, "columns", None, adds_truth=False)
    thief.confirm_by_line(0, 0, 0)
    assert_nothing_stolen(thief)


def test_statement_of_a_second_login_is_no_evidence(begin: Begin) -> None:
    thief = begin(Role.OWNER)
    thief.top_up(LARGE)
    thief.make_login(Role.REVIEWER)
    thief.import_inventions(0, 0, 1, "columns", None, adds_truth=False)
    thief.confirm_by_line(1, 0, 0)
    assert_nothing_stolen(thief)


def test_line_of_one_importer_is_not_offered_as_sure(begin: Begin) -> None:
    """An honest colleague believes without a look what is offered as sure."""
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    thief.import_inventions(0, 0, 1, "columns", None, adds_truth=False)
    thief.confirm_what_is_sure(is_owner=True)
    assert_nothing_stolen(thief)


def test_line_imported_twice_by_one_person_is_not_offered_as_sure(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    rows = [thief.world.invented(Payment.objects.get(), LARGE)]
    for _ in range(2):
        thief._import(rows, "columns", thief.world.thief)
    thief.confirm_what_is_sure(is_owner=True)
    assert_nothing_stolen(thief)


def test_money_that_went_out_confirms_nothing(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    rows = [thief.world.invented(Payment.objects.get(), LARGE, sign=-1)]
    thief._import(rows, "columns", thief.world.colleague)
    thief.confirm_by_line(0, 0, 0)
    assert_nothing_stolen(thief)


def test_money_whose_direction_nothing_proves_confirms_nothing(begin: Begin) -> None:
    """A true payout, of which a careless export tells no direction, quotes what the thief wants paid."""
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    rows = [thief.world.invented(Payment.objects.get(), LARGE, sign=-1)]
    thief._import(rows, "silent", thief.world.colleague)
    thief.confirm_by_line(0, 0, 0)
    assert_nothing_stolen(thief)


def test_columns_named_by_one_person_prove_nothing(begin: Begin) -> None:
    """The thief says that TX is what came in; the colleague's own file is read by that."""
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    rows = [thief.world.invented(Payment.objects.get(), LARGE, sign=-1)]
    swapped = NAMED.__class__(
        date=0, texts=(1,), reference=2, amount=3, side=4, came_in=("TX",), went_out=("RX",)
    )
    thief._import(rows, "words", thief.world.thief, naming=swapped)
    StatementLine.objects.all().delete()
    thief._import(rows, "words", thief.world.colleague)
    thief.confirm_by_line(0, 0, 0)
    assert_nothing_stolen(thief)


def test_money_that_names_another_payment_is_not_taken_for_ones_own(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.world.pay_as_victim(3, quotes=True)
    thief.world.order(3)
    thief.import_the_truth()
    thief.confirm_by_line(0, 0, 0)
    assert_nothing_stolen(thief)


def test_money_that_names_nothing_is_not_taken_for_ones_own(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.world.pay_as_victim(3, quotes=False)
    thief.world.order(3)
    thief.import_the_truth()
    thief.confirm_by_line(0, 0, 0)
    assert_nothing_stolen(thief)


def test_line_pays_once(begin: Begin) -> None:
    """Two orders of one price; a transfer that quotes the first is used for both."""
    thief = begin(Role.REVIEWER)
    thief.world.order(3)
    thief.pay(0, None)
    thief.import_the_truth()
    thief.confirm_by_line(0, 0, 0)
    thief.world.order(3)
    thief.confirm_by_line(0, 0, 0)
    assert thief.world.loot() == 3 * CARD
    assert_nothing_stolen(thief)


# --- and honest work goes on


def test_honest_transfer_is_confirmed_by_what_somebody_else_imported(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.world.order(3)
    thief.pay(0, None)
    thief.import_the_truth()
    thief.confirm_by_line(0, 0, 0)

    assert thief.world.loot() == 3 * CARD == thief.world.paid


def test_owner_agrees_to_what_the_bank_says(begin: Begin) -> None:
    thief = begin(Role.REVIEWER)
    thief.top_up(LARGE)
    thief.pay(0, None)
    thief.confirm(0, 0, None)
    thief.look_at_the_account(0)

    assert thief.world.loot() == LARGE
