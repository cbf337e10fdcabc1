"""Staff and the transfers of customers: statements are imported, receipts judged, what came is confirmed."""

from random import Random

from accounts.staff.proposals import ProposalOutcome
from core.audit_log import ActionNotAllowedError
from orders.states import OrderStatus
from payments.bank_accounts.shop_accounts import shop_accounts
from payments.gateways.transfer import NAME
from payments.models import Payment, StaffConfirmation, StatementLine
from payments.models.transfer import ReceiptVerdict
from payments.staff_confirmations import agree_to_confirmation, confirm_or_propose, give_up
from payments.states import PaymentStatus
from payments.transfers.imports import import_statement
from payments.transfers.line_confirmation import confirm_line, confirm_sure_pairs, set_aside
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.proving_lines import open_lines
from payments.transfers.receipts.proofs import request_new_receipt
from tools.oracle.bank_account import Bank, Credit, statement
from tools.soak.back_office.reviewers import PEOPLE
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import ActionCounts

BY_HAND = 0.3  # of the transfers are seen on the account before its statement is imported
UNCLEAR = 0.2  # of the receipts cannot be read at first
ENDED = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)
GIVEN_UP = 0.2  # of what nobody seems to send any more, in each round
WHY = "the picture cannot be read"


def unconfirmed_credits(bank: Bank) -> list[Credit]:
    """Transfers that came, and of which no confirmation tells."""
    seen = set(StaffConfirmation.objects.filter(gateway=NAME).values_list("reference", flat=True))
    return [credit for credit in bank.credits if credit.reference not in seen]


def confirm_transfers(bank: Bank, tally: ActionCounts, random: Random) -> None:
    """Confirm all that came, by hand or by the statement; then judge the receipts of what has not come."""
    for credit in unconfirmed_credits(bank):
        if random.random() < BY_HAND:
            payment = Payment.objects.get(pk=credit.payment)
            outcome = confirm_or_propose(
                payment=payment, amount=credit.amount, reference=credit.reference, actor=PEOPLE[0]
            )
            _agree(payment, outcome)
            _count(payment, credit, tally)
    _import(bank, unconfirmed_credits(bank), tally)
    _judge_receipts(tally, random)


def _import(bank: Bank, came: list[Credit], tally: ActionCounts) -> None:
    """All that the bank tells, by both: the second time there is nothing new."""
    if not came:
        return
    account = next(iter(shop_accounts().by_digits))
    for person in PEOPLE:  # so that each can confirm what the other has imported
        again = import_statement(data=statement(bank.credits), account=account, actor=person)
    if again.new or again.problems:
        raise AssertionError(f"a statement that was imported twice brought {again}")
    sure = [
        (each.line.pk, each.payment.pk) for each in open_line_proposals() if each.is_sure and each.payment
    ]
    by_hand = set(StaffConfirmation.objects.values_list("payment", flat=True))
    reports = [each for each in confirm_sure_pairs(seen=sure, actor=PEOPLE[0]) if not each.trouble]
    confirmed = [each for each in reports if each.payment.pk not in by_hand]
    tally.did(CoverageGoal.STATEMENT, len(confirmed))
    by_reference = {credit.reference: credit for credit in bank.credits}
    for each in confirmed:
        _check(each.payment, by_reference[each.line.reference])
        _count(each.payment, by_reference[each.line.reference], tally)
    for line in open_lines():
        _confirm_by_asking(line, by_reference[line.reference], tally)


def _confirm_by_asking(line: StatementLine, credit: Credit, tally: ActionCounts) -> None:
    """What the shop cannot tell by itself, staff find out on the telephone."""
    payment = Payment.objects.get(pk=credit.payment)
    was_seen = StaffConfirmation.objects.filter(payment=payment).exists()
    try:
        _agree(payment, confirm_line(line=line, payment=payment, actor=PEOPLE[0]))
    except ActionNotAllowedError:
        if not was_seen:
            raise
        set_aside(line=line, actor=PEOPLE[0], reason="it was seen by hand, and names something else")
    if not was_seen:
        _count(payment, credit, tally)


def _agree(payment: Payment, outcome: ProposalOutcome) -> None:
    """The second person has seen it too."""
    if outcome == ProposalOutcome.PROPOSED:
        agree_to_confirmation(payment=payment, actor=PEOPLE[1])


def _check(payment: Payment, credit: Credit) -> None:
    if payment.pk != credit.payment:
        raise AssertionError(f"{credit} was taken for payment {payment.pk}")


def _count(payment: Payment, credit: Credit, tally: ActionCounts) -> None:
    tally.did(CoverageGoal.TRANSFER if credit.amount == payment.amount else CoverageGoal.OTHER_AMOUNT)


def _judge_receipts(tally: ActionCounts, random: Random) -> None:
    open_still = Payment.objects.filter(
        gateway=NAME, status__in=[PaymentStatus.PENDING, PaymentStatus.IN_REVIEW]
    )
    for payment in open_still.filter(order_payment__order__status__in=ENDED):
        if random.random() < GIVEN_UP:
            give_up(payment=payment, actor=PEOPLE[1], explanation="nothing has come")
            tally.did(CoverageGoal.GIVEN_UP)
    for payment in open_still.filter(proofs__verdict=ReceiptVerdict.WAITING):
        if random.random() < UNCLEAR:
            request_new_receipt(payment=payment, actor=PEOPLE[1], explanation=WHY)
            tally.did(CoverageGoal.ASKED_AGAIN)
