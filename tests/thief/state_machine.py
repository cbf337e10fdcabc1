"""What the thief may do in any order, and what honest people do beside it.

A refusal is an answer like any other. After each step, thief and accomplice have got no more than they paid,
but for the small sum that one person may confirm alone in 24 hours.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import Proposal, User
from accounts.staff import staff_logins, vouches
from accounts.staff.roles import Role
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from orders.aftersales.report_decisions import refund_report
from orders.aftersales.report_replacement import replace_report
from payments import staff_confirmations
from payments.gateways.references import quoted_reference
from payments.models import Payment, Refund, StatementLine, Unapplied
from payments.refunds import (
    Payee,
    approve,
    bounce,
    change_destination,
    choose_destination,
    correct_amount,
    pay_out,
    reject,
)
from payments.refunds.involved_staff import staff_behind_payee
from payments.testing.transfers import RIP as ACCOUNT
from payments.transfers.imports import import_statement
from payments.transfers.layouts import ColumnNaming
from payments.transfers.line_confirmation import confirm_line, confirm_sure_pairs, set_aside, take_back
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.statement_files.sheet_detection import NotAStatementError
from payments.unapplied import keep_in_wallet, refund_unapplied
from tests.thief.bank import statement
from tests.thief.world import CARD, THIEFS_RIP, VICTIMS_RIP, World

NUMBER = st.integers(0, 5)
# Centimes: within the small sum, around a card, and far above every limit.
AMOUNTS = st.sampled_from([900_00, 1_900_00, CARD, 9_999_00, 3 * CARD, 60_000_00])
SHAPES = st.sampled_from(["columns", "columns", "silent", "words"])
WHY = "seen on the statement"
NAMED = ColumnNaming(date=0, texts=(1,), reference=2, amount=3, side=4, came_in=("RX",), went_out=("TX",))
SWAPPED = ColumnNaming(date=0, texts=(1,), reference=2, amount=3, side=4, came_in=("TX",), went_out=("RX",))


class ThiefMachine(RuleBasedStateMachine):
    """Rows are named by number; a number too large starts again from the first."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.start()

    def _login(self, number: int) -> Actor:
        logins = self.world.logins
        login = logins[number % len(logins)]
        return Actor(User.objects.get(pk=login.user_id).email, login.user_id)

    @staticmethod
    def _try(act: Callable[..., Any], **told: Any) -> None:
        with suppress(ActionNotAllowedError, NotAStatementError):
            act(**told)

    def _payment(self, number: int) -> Payment | None:
        rows = self.world.open_payments()
        return rows[number % len(rows)] if rows else None

    def _refund(self, number: int) -> Refund | None:
        rows = self.world.refunds()
        return rows[number % len(rows)] if rows else None

    # The accomplice, a customer

    @initialize(quantity=st.integers(1, 4))
    def somebody_is_owed(self, quantity: int) -> None:
        self.world.owe(self.world.victim, quantity)
        self.world.order(1)

    @rule(quantity=st.integers(1, 4))
    def order(self, quantity: int) -> None:
        self.world.order(quantity)

    @rule(amount=AMOUNTS)
    def top_up(self, amount: int) -> None:
        self.world.top_up(amount)

    @rule(number=NUMBER, amount=st.sampled_from([None, None, 100_00, 900_00]))
    def pay(self, number: int, amount: int | None) -> None:
        payment = self._payment(number)
        if payment is not None:
            self.world.pay(payment, amount or payment.amount)

    @rule(quantity=st.integers(1, 4), is_victims=st.booleans())
    def nothing_came(self, quantity: int, is_victims: bool) -> None:
        self.world.owe(self.world.victim if is_victims else self.world.accomplice, quantity)

    @rule(number=NUMBER, to_wallet=st.booleans())
    def choose(self, number: int, to_wallet: bool) -> None:
        """Customers say where their own money goes; the victim once."""
        refund = self._refund(number)
        if refund is None:
            return
        is_victims = refund.customer_id == self.world.victim.pk
        rip = VICTIMS_RIP if is_victims else THIEFS_RIP
        payee = Payee("wallet") if to_wallet else Payee("rip", rip.digits, "Account Holder")
        self._try(choose_destination, refund=refund, payee=payee)

    @rule(quantity=st.integers(1, 4), quotes=st.booleans())
    def victim_pays(self, quantity: int, quotes: bool) -> None:
        self.world.pay_as_victim(quantity, quotes=quotes)

    @rule()
    def report(self) -> None:
        self.world.report_code()

    # The thief, at the desk

    @rule(login=NUMBER, number=NUMBER, act=st.sampled_from([replace_report, refund_report]))
    def let_reported_code_go(self, login: int, number: int, act: Callable[..., Any]) -> None:
        rows = self.world.reports()
        if rows:
            self._try(act, report=rows[number % len(rows)], reason=WHY, actor=self._login(login))

    @rule(login=NUMBER, number=NUMBER, to_wallet=st.booleans())
    def redirect(self, login: int, number: int, to_wallet: bool) -> None:
        refund = self._refund(number)
        if refund is not None:
            payee = Payee("wallet") if to_wallet else Payee("rip", THIEFS_RIP.digits, "Account Holder")
            self._try(change_destination, refund=refund, payee=payee, actor=self._login(login), reason=WHY)

    @rule(login=NUMBER, number=NUMBER, amount=AMOUNTS)
    def correct(self, login: int, number: int, amount: int) -> None:
        refund = self._refund(number)
        if refund is not None:
            self._try(correct_amount, refund=refund, amount=amount, actor=self._login(login), reason=WHY)

    @rule(login=NUMBER, number=NUMBER)
    def approve(self, login: int, number: int) -> None:
        refund = self._refund(number)
        if refund is not None:
            self._try(approve, refund=refund, actor=self._login(login), reason=WHY)

    @rule(login=NUMBER, number=NUMBER, act=st.sampled_from(["reject", "bounce", "pay_out"]))
    def end(self, login: int, number: int, act: str) -> None:
        refund = self._refund(number)
        if refund is None:
            return
        actor = self._login(login)
        if act == "pay_out":
            self._try(pay_out, refund=refund, reference=f"OUT{refund.pk}", actor=actor)
        else:
            self._try(reject if act == "reject" else bounce, refund=refund, actor=actor, explanation=WHY)

    @rule(login=NUMBER, number=NUMBER, amount=st.one_of(st.none(), AMOUNTS))
    def confirm(self, login: int, number: int, amount: int | None) -> None:
        """Money that nobody sent, under a reference that nobody gave."""
        payment = self._payment(number)
        if payment is not None:
            self._try(
                staff_confirmations.confirm_or_propose,
                payment=payment,
                amount=amount or payment.amount,
                reference=f"MADE UP {payment.pk}",
                actor=self._login(login),
            )

    @rule(login=NUMBER, number=NUMBER)
    def agree(self, login: int, number: int) -> None:
        payment = self._payment(number)
        if payment is not None:
            self._try(staff_confirmations.agree_to_confirmation, payment=payment, actor=self._login(login))

    @rule(
        login=NUMBER,
        number=NUMBER,
        sign=st.sampled_from([1, 1, -1]),
        shape=SHAPES,
        naming=st.sampled_from([None, NAMED, SWAPPED]),
        adds_truth=st.booleans(),
    )
    def import_inventions(
        self, login: int, number: int, sign: int, shape: str, naming: ColumnNaming | None, adds_truth: bool
    ) -> None:
        payment = self._payment(number)
        if payment is None:
            return
        rows = [self.world.invented(payment, payment.amount, sign=sign)]
        if adds_truth:
            rows = [*self.world.bank.ledger, *rows]
        options = {} if naming is None or shape == "columns" else {"naming": naming}
        self._import(rows, shape, self._login(login), **options)

    def _import(self, rows: list[Any], shape: str, actor: Actor, **told: Any) -> None:
        data = statement(rows, shape=shape)
        self._try(import_statement, data=data, account=ACCOUNT, actor=actor, **told)

    @rule(login=NUMBER, number=NUMBER, line=NUMBER)
    def confirm_by_line(self, login: int, number: int, line: int) -> None:
        payment, lines = self._payment(number), list(StatementLine.objects.order_by("pk"))
        if payment is not None and lines:
            chosen = lines[line % len(lines)]
            self._try(confirm_line, line=chosen, payment=payment, actor=self._login(login))

    @rule(login=NUMBER)
    def confirm_all(self, login: int) -> None:
        self._confirm_sure(self._login(login))

    @rule(login=NUMBER, line=NUMBER, back=st.booleans())
    def put_aside(self, login: int, line: int, back: bool) -> None:
        lines = list(StatementLine.objects.order_by("pk"))
        if lines:
            act = take_back if back else set_aside
            self._try(act, line=lines[line % len(lines)], actor=self._login(login), reason=WHY)

    @rule(login=NUMBER, number=NUMBER, to_wallet=st.booleans())
    def decide_unapplied(self, login: int, number: int, to_wallet: bool) -> None:
        rows = list(Unapplied.objects.filter(resolved_at=None).select_related("payment__customer"))
        if rows:
            act = keep_in_wallet if to_wallet else refund_unapplied
            self._try(act, unapplied=rows[number % len(rows)], actor=self._login(login), reason=WHY)

    @rule()
    def change_own_address(self) -> None:
        """However it was done: whatever goes by the address takes the thief for somebody else now."""
        user = User.objects.get(pk=self.world.thief.user_id)
        user.email = f"thief-{User.objects.count()}-{user.email[:20]}"
        user.save()

    # The thief as one of several owners

    @rule(role=st.sampled_from([Role.REVIEWER, Role.OWNER]))
    def make_login(self, role: Role) -> None:
        if self._is_owner() and len(self.world.logins) < 3:
            made = User.objects.count()
            email, password = f"new{made}@shop.test", "correct horse battery"
            self._try(staff_logins.create_login, email=email, role=role, by=self._login(0), password=password)
            user = User.objects.filter(email=email).first()
            if user is not None:
                self.world.logins.append(Actor(user.email, user.pk))

    @rule()
    def take_over_a_login(self) -> None:
        """A link to choose a password, caught on its way, and another second factor."""
        colleague = User.objects.get(pk=self.world.colleague.user_id)
        if not self._is_owner() or self.world.colleague in self.world.logins:
            return
        self._try(staff_logins.change_address, user=colleague, email="thief-too@shop.test", by=self._login(0))
        self._try(staff_logins.reset_second_factor, user=colleague, by=self._login(0))
        self.world.logins.append(self.world.colleague)

    @rule(login=NUMBER)
    def vouch(self, login: int) -> None:
        by = User.objects.get(pk=self._login(login).user_id)
        for user in User.objects.filter(is_staff=True):
            self._try(vouches.vouch, user=user, by=by)

    def _is_owner(self) -> bool:
        return self.world.role == Role.OWNER

    # Honest colleagues

    @rule()
    def import_the_truth(self) -> None:
        if self._colleague_is_honest():
            self._import(self.world.bank.ledger, "columns", self.world.colleague)

    @rule(is_owner=st.booleans())
    def confirm_what_is_sure(self, is_owner: bool) -> None:
        """Without a look: what is offered as sure is believed."""
        if is_owner or self._colleague_is_honest():
            self._confirm_sure(self.world.owner if is_owner else self.world.colleague)

    def _confirm_sure(self, actor: Actor) -> None:
        pairs = [
            (each.line.pk, each.payment.pk) for each in open_line_proposals() if each.is_sure and each.payment
        ]
        self._try(confirm_sure_pairs, seen=pairs, actor=actor)

    @rule(number=NUMBER)
    def look_at_the_account(self, number: int) -> None:
        """The owner agrees to what somebody proposed, if the bank says the same."""
        for proposal in Proposal.objects.filter(act=staff_confirmations.CONFIRM_ACT, closed_at=None):
            payment = Payment.objects.select_related("customer").get(pk=int(proposal.subject.split(":")[1]))
            if self.world.bank.holds(amount=proposal.data["amount"], naming=quoted_reference(payment)):
                self._try(staff_confirmations.agree_to_confirmation, payment=payment, actor=self.world.owner)

    @rule(number=NUMBER)
    def approve_what_customers_asked(self, number: int) -> None:
        """The owner approves where nobody but the customer has said where the money goes."""
        refund = self._refund(number)
        if refund is not None and all(hand == "customer" for hand in staff_behind_payee(refund)):
            self._try(approve, refund=refund, actor=self.world.owner, reason=WHY)

    def _colleague_is_honest(self) -> bool:
        """A colleague whose login was taken over cannot get in, and works no more."""
        return self.world.colleague not in self.world.logins

    # And time

    @rule(hours=st.sampled_from([1, 8, 23, 25, 49]))
    def wait(self, hours: int) -> None:
        self.world.machine.advance(hours=hours)

    @invariant()
    def thief_has_no_more_than_small_sums(self) -> None:
        stolen, small_sums = self.world.loot() - self.world.paid, self.world.small_sums()
        assert stolen <= small_sums, f"{stolen} centimes were stolen, {small_sums} may be"
