"""The people who handle money in a simulated shop: transfers that came, refunds, money without an order.

Where a customer has a say, the customer is played here as well.
"""

from collections.abc import Callable
from contextlib import suppress
from random import Random

from accounts.staff.proposals import ProposalOutcome
from accounts.testing import THIRD_REVIEWER, activate_staff
from core.audit_log import ActionNotAllowedError
from core.testing import run_concurrently
from payments.bank_accounts.account_numbers import ccp_key, rip_key
from payments.models import Refund, Unapplied
from payments.refunds import (
    Payee,
    approve,
    bounce,
    change_destination,
    choose_destination,
    correct_amount,
    may_be_rejected,
    needs_two_persons,
    pay_out,
    reject,
)
from payments.refunds.involved_staff import staff_behind_payee, staff_behind_refund
from payments.states import RefundStatus
from payments.unapplied import keep_in_wallet, refund_unapplied
from tools.oracle.bank_account import Bank
from tools.soak.back_office.reviewers import PEOPLE
from tools.soak.back_office.transfers import confirm_transfers, unconfirmed_credits
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import ActionCounts
from tools.soak.shop.pending_work import open_money, open_refunds

CASHIERS = (*PEOPLE, THIRD_REVIEWER)  # one more: two may have asked for a refund and changed it
WHY = "as agreed on the telephone"
CORRECTED, REDIRECTED, BOUNCED, REJECTED, AT_ONCE = 0.1, 0.1, 0.15, 0.3, 0.1  # how often


class Cashiers:
    """Of one batch. Each round brings everything on by one step."""

    def __init__(self, bank: Bank, tally: ActionCounts, random: Random) -> None:
        self.bank, self.tally, self.random = bank, tally, random
        self._sent: dict[int, str] = {}  # the transfer that was made for a refund

    def look_after(self) -> None:
        """One round. Raises AssertionError if the shop lets through what it must not."""
        activate_staff(*CASHIERS)
        confirm_transfers(self.bank, self.tally, self.random)
        for unapplied in open_money():
            self._place(unapplied)
        for refund in open_refunds().select_related("customer"):
            with suppress(ActionNotAllowedError):  # then somebody looks again in the next round
                self._review(refund) if refund.status == RefundStatus.REQUESTED else self._transfer(refund)

    def is_over(self) -> bool:
        """Nothing waits for a decision about money."""
        waiting = open_money().exists() or open_refunds().exists()
        return not waiting and not unconfirmed_credits(self.bank)

    def _place(self, unapplied: Unapplied) -> None:
        if self.random.random() < 0.6:
            for person in PEOPLE:  # a large sum takes both
                if keep_in_wallet(unapplied=unapplied, actor=person, reason=WHY) == ProposalOutcome.DONE:
                    break
            self.tally.did(CoverageGoal.KEPT)
        else:
            refund_unapplied(unapplied=unapplied, actor=PEOPLE[0], reason=WHY)
            self.tally.did(CoverageGoal.OWED_BACK)

    def _review(self, refund: Refund) -> None:
        lot = self.random.random()
        if lot < REJECTED and may_be_rejected(refund):
            reject(refund=refund, actor=PEOPLE[1], explanation=WHY)
            self.tally.did(CoverageGoal.REJECTED)
        elif not refund.destination:
            choose_destination(refund=refund, payee=self._payee())
        elif lot > 1 - CORRECTED and refund.amount > 100_00:
            correct_amount(refund=refund, amount=refund.amount - 100_00, actor=PEOPLE[0], reason=WHY)
            self.tally.did(CoverageGoal.CORRECTED)
        elif lot > 1 - CORRECTED - REDIRECTED and refund.destination == "wallet":
            change_destination(refund=refund, payee=self._account(), actor=PEOPLE[0], reason=WHY)
            self.tally.did(CoverageGoal.REDIRECTED)
        else:
            self._approve(refund)

    def _approve(self, refund: Refund) -> None:
        self._try_alone(refund)
        touched = {each.user_id for each in staff_behind_refund(refund)}
        persons = [person for person in CASHIERS if person.user_id not in touched]
        if self.random.random() < AT_ONCE:
            self._race(lambda row: approve(refund=row, actor=persons[0]), refund)
        elif approve(refund=refund, actor=persons[0]) == ProposalOutcome.PROPOSED:
            self.tally.did(CoverageGoal.SECOND_PERSON)
        refund = _reloaded(refund)
        if refund.status == RefundStatus.REQUESTED:
            approve(refund=refund, actor=persons[1])
        self.tally.did(CoverageGoal.TO_WALLET, int(refund.destination == "wallet"))

    def _try_alone(self, refund: Refund) -> None:
        """A2: whoever said where it goes, or had a hand in a large one, tries to approve it, too."""
        barred = staff_behind_payee(refund) or (
            staff_behind_refund(refund) if needs_two_persons(refund) else []
        )
        if not barred:
            return
        try:
            approve(refund=_reloaded(refund), actor=barred[0])
        except ActionNotAllowedError:
            self.tally.count("A2")
            self.tally.did(CoverageGoal.SECOND_PERSON)
        else:
            raise AssertionError(f"refund {refund.pk} was approved by one person alone")

    def _transfer(self, refund: Refund) -> None:
        if self.random.random() < BOUNCED:
            bounce(refund=refund, actor=PEOPLE[1], explanation="the account is closed")
            self.tally.did(CoverageGoal.BOUNCED)
            return
        # Nobody transfers twice because the shop did not answer when it was to be told.
        reference = self._sent.get(refund.pk) or self.bank.pay_out(refund.amount)
        self._sent[refund.pk] = reference
        if self.random.random() < AT_ONCE:
            self._race(lambda row: pay_out(refund=row, reference=reference, actor=PEOPLE[1]), refund)
        else:
            pay_out(refund=refund, reference=reference, actor=PEOPLE[1])
        self.tally.did(CoverageGoal.BY_TRANSFER)

    def _race(self, act: Callable[[Refund], object], refund: Refund) -> None:
        """A2: the same act twice at the same moment; one is too late."""
        first, second = _reloaded(refund), _reloaded(refund)
        ends = run_concurrently(lambda: act(first), lambda: act(second))
        self.tally.count("A2")
        if [isinstance(end, ActionNotAllowedError) for end in ends].count(True) != 1:
            raise AssertionError(f"refund {refund.pk}: two at once ended as {ends}")

    def _payee(self) -> Payee:
        return Payee("wallet") if self.random.random() < 0.5 else self._account()

    def _account(self) -> Payee:
        if self.random.random() < 0.5:
            number = f"{self.random.randint(1, 10**10 - 1):010}"
            return Payee("ccp", number + ccp_key(number), "Test Customer")
        middle = f"{self.random.randint(1, 10**15 - 1):015}"
        return Payee("rip", f"002{middle}{rip_key(middle)}", "Test Customer")


def _reloaded(refund: Refund) -> Refund:
    return Refund.objects.select_related("customer").get(pk=refund.pk)
