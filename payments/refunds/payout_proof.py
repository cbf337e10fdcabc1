"""Is the money of a noted payout really gone? A line of a statement proves it, or two persons explain.

Whoever may note a payout may note one that was never made, and send the money elsewhere; its line then lacks.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff.proposals import ProposalOutcome, StaffMode, proposal_executor, propose_or_approve
from accounts.staff.separation_of_duties import why_not_second_person
from core import clock
from core.actors import Actor
from core.alerts import AlertCause
from core.alerts.conditions import Finding, alert_condition
from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.locks import acquire
from core.models import Move
from core.moves import subject_of
from core.normalisation import fold_lookalikes
from core.references import Ref
from payments.models import PayoutProof, Refund, StatementLine
from payments.payout_methods.registry import INSTANT, payout_method
from payments.refunds.involved_staff import require_not_own
from payments.states import RefundStatus
from payments.transfers.proving_lines import importers, outgoing_lines

EXPLAINING = "refund.explain_payout"
MIN_REFERENCE_LENGTH = 4  # a shorter one stands in many texts by chance


def unproved_payouts() -> QuerySet[Refund]:
    """Payouts that were noted since payees are kept, and that neither a line nor two persons prove."""
    proofs = PayoutProof.objects.filter(refund=OuterRef("pk"))
    holding = proofs.filter(Q(line=None) | Q(line__missing_since=None))
    noted = Refund.objects.filter(status=RefundStatus.PAID_OUT, approved_by_id__isnull=False)
    return noted.exclude(destination__in=INSTANT).exclude(Exists(holding))


def unexplained_lines() -> QuerySet[StatementLine]:
    """Money that left an account of the shop, as its statement proves, for no payout that was noted."""
    return outgoing_lines().filter(payout_proof=None, is_set_aside=False)


def prove_payouts() -> int:
    """Tie noted payouts to lines that show them; returns how many. Safe to call twice and at once."""
    with transaction.atomic():
        acquire("payout-proofs")
        return sum(_prove(refund) for refund in unproved_payouts().select_related("payee").order_by("pk"))


def prove_payout(refund: Refund) -> bool:
    """The same for one that was just noted; returns whether a line was there already. Safe to call twice."""
    with transaction.atomic():
        acquire("payout-proofs")
        return unproved_payouts().filter(pk=refund.pk).exists() and _prove(refund)


def _prove(refund: Refund) -> bool:
    line = next(_lines_of(refund), None)
    if line is None:
        return False
    PayoutProof.objects.create(refund=refund, line=line)
    return True


def _lines_of(refund: Refund) -> Iterator[StatementLine]:
    """Lines of just this amount that name the transfer, or else the account; none of who noted it.

    What no statement shows, such as cash, is proved by two persons alone.
    """
    if not payout_method(refund.destination).is_on_statements:
        return
    lines = unexplained_lines().filter(amount=refund.amount, date__gte=refund.requested_at.date())
    noted_by = who_noted(refund)
    believed = [line for line in lines.order_by("date", "pk") if _is_believed(line, noted_by)]
    reference = fold_lookalikes(refund.external_reference or "")
    if len(reference) >= MIN_REFERENCE_LENGTH:
        yield from (line for line in believed if reference in _said(line))
    digits = refund.payee.last_digits if refund.payee else ""
    yield from (line for line in believed if digits and digits in line.account_ends.split())


def _is_believed(line: StatementLine, noted_by: Actor) -> bool:
    """Whether somebody else has imported it; in a shop of one person nobody else can."""
    if settings.STAFF_MODE == StaffMode.SINGLE:
        return True
    return any(not why_not_second_person([noted_by], by=importer) for importer in importers(line))


def _said(line: StatementLine) -> str:
    return f"{fold_lookalikes(line.text)} {fold_lookalikes(line.reference)}"


def who_noted(refund: Refund) -> Actor:
    """Who wrote down that its transfer was made."""
    noted = Move.objects.filter(subject=subject_of(refund), to_status=RefundStatus.PAID_OUT)
    name, user_id = noted.values_list("actor", "actor_id").latest("pk")
    return Actor(name, user_id)


def explain_payout(*, refund: Refund, actor: str, reason: str) -> ProposalOutcome:
    """Say why no statement shows a payout, as first or second person. Raises ActionNotAllowedError."""
    if not unproved_payouts().filter(pk=refund.pk).exists():
        raise ActionNotAllowedError(_("No payout of this refund waits for its proof."))
    require_not_own(refund, by=actor)
    return propose_or_approve(
        act=EXPLAINING,
        about=refund,
        actor=actor,
        reason=reason,
        data={"amount": refund.amount, "reference": refund.external_reference},
        involved=[who_noted(refund)],
    )


@proposal_executor(EXPLAINING, gettext_lazy("Explain a payout that no statement shows"))
def _explain(proposal: Proposal, actor: Actor) -> None:
    refund = unproved_payouts().filter(pk=Ref.parse(proposal.subject).pk).first()
    if refund is None:
        raise ActionNotAllowedError(_("No payout of this refund waits for its proof."))
    require_not_own(refund, by=actor)
    is_one_person = proposal.due_at is not None
    PayoutProof.objects.create(
        refund=refund,
        explanation=proposal.reason,
        explained_by=proposal.proposed_by,
        explained_by_id=proposal.proposed_by_id,
        agreed_by="" if is_one_person else actor,
        agreed_by_id=None if is_one_person else actor.user_id,
    )


@alert_condition(AlertCause.PAYOUT_UNMATCHED)
def payouts_without_proof() -> list[Finding]:
    """Payouts that a statement should have shown by now."""
    overdue = unproved_payouts().filter(status_since__lt=clock.now() - Interval.PAYOUT_SHOWN.duration)
    count, newest = overdue.count(), _newest(overdue)
    return [Finding(data={"count": count}, newest=newest)] if count else []


def _newest(refunds: QuerySet[Refund]) -> datetime | None:
    since: datetime | None = refunds.aggregate(newest=Max("status_since"))["newest"]
    return since
