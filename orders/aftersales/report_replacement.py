"""A new code in place of one that does not work: a line of its own in the same order, which nobody pays for.

It is worth money, and nothing but a customer's word says that it is due: so it takes two persons, whatever it
costs, as does a refund that a member of staff asks for. It is bought once for a report, by the very path that
every line takes.
"""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff.proposals import ProposalOutcome, proposal_executor, propose_or_approve
from core import audit_log, clock
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.jobs import notify_on_commit
from core.locks import lock_rows
from core.moves import move, record_created
from core.reasons import Reason, StaffNote
from core.references import Ref
from orders.aftersales.report_decisions import (
    REPLACE,
    close_report,
    decided_by,
    lock_open,
    move_report,
    require_others,
    words_of_staff,
)
from orders.fulfilment.restore_pairs import find_pairs
from orders.kinds import OrdersJob
from orders.models import CardReport, Line, Order
from orders.reasons import LineReason, ReportReason
from orders.states import LineStatus, ReportStatus
from payments import approval_limits


def replace_report(*, report: CardReport, reason: str, actor: str) -> ProposalOutcome:
    """Propose to buy a new code in place of a reported one; bought once a second person agrees.

    Raises ActionNotAllowedError. Of two who decide at once, one is too late.
    """
    told = words_of_staff(reason)
    with transaction.atomic():
        approval_limits.lock_sums(by=actor, payee=_payee(report))
        _demand_replaceable(report, actor)
        return propose_or_approve(act=REPLACE, about=report, actor=actor, reason=told)


@proposal_executor(REPLACE, gettext_lazy("Replace a code that does not work"))
def _replace_proposed(proposal: Proposal, actor: Actor) -> None:
    report = CardReport.objects.get(pk=Ref.parse(proposal.subject).pk)
    is_one_person = proposal.due_at is not None
    approval_limits.lock_sums(by=actor, payee=_payee(report))
    _demand_replaceable(report, actor)
    first = "" if is_one_person else proposal.proposer
    _grant(report, actor, proposal.reason, first=first, is_one_person=is_one_person)


def may_be_replaced(report: CardReport) -> bool:
    """Whether a new code may be bought: none was before, and it is no replacement itself."""
    return report.is_open and report.replacement_id is None and not report.line_card.line.is_replacement


def _demand_replaceable(report: CardReport, actor: str) -> None:
    """Raises ActionNotAllowedError. Whoever else decides waits until the transaction ends, or has decided."""
    lock_open(report)
    require_others(report, actor)
    if not may_be_replaced(report):
        raise ActionNotAllowedError(_("A code is replaced once. Give its price back instead."))


def _payee(report: CardReport) -> str:
    """To whose sums it adds: what is bought for a customer is as good as money in their wallet."""
    return approval_limits.wallet_payee_key(report.line_card.line.order.customer)


def _grant(report: CardReport, actor: str, reason: str, *, first: str, is_one_person: bool) -> None:
    """Let it be bought, inside the caller's transaction."""
    price = report.line_card.line.unit_price
    approval_limits.record_grant(
        report,
        owed=price,
        amount=price,
        payee=_payee(report),
        by=actor,
        first=first,
        is_one_person=is_one_person,
    )
    line = _queue_line(report)
    why = Reason(ReportReason.REPLACED, note=StaffNote(reason))
    move_report(report, ReportStatus.REPLACED, why, actor, replacement=line, **decided_by(actor))
    close_report(report, why, actor)
    audit_log.record(
        actor=actor, second=first, act=REPLACE, about=report, after={"line": line.pk}, reason=reason
    )


def _queue_line(report: CardReport) -> Line:
    """A line like the one of the reported card, of one card, at no price, due to be bought at once."""
    sold = report.line_card.line
    lock_rows(Order.objects.filter(pk=sold.order_id), column="status")  # one position for each
    last = Line.objects.filter(order=sold.order_id).aggregate(
        position=Max("position"), number=Max(F("first_card_number") + F("quantity"))
    )
    line = Line.objects.create(
        order=sold.order,
        position=last["position"] + 1,
        denomination=sold.denomination,
        product_title=sold.product_title,
        denomination_name=sold.denomination_name,
        region=sold.region,
        supplier_title=sold.supplier_title,
        supplier_name=sold.supplier_name,
        supplier_product_id=sold.supplier_product_id,
        supplier_type_id=sold.supplier_type_id,
        quantity=1,
        first_card_number=last["number"],
        unit_price=0,
        expected_wholesale=sold.expected_wholesale,
        most_wholesale=sold.unit_price,  # above it, giving the price back is cheaper
    )
    why = Reason(LineReason.REPLACES, card=report.line_card.card.label)
    record_created(line, why=why)
    move(line, to=LineStatus.QUEUED, why=why, next_due_at=clock.now())
    notify_on_commit(OrdersJob.PLACE, line.pk)
    find_pairs([line])
    return line
