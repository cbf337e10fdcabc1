"""Money let go: by those who may, by two where the sums of a day demand it, to where it was told to go.

What proves a payout is its own line of a statement, or the word of two persons.
"""

from collections import defaultdict, deque
from collections.abc import Iterator

from django.db.models import F, Max, OuterRef, Q, Subquery

from core.intervals import Interval
from core.models import Move
from core.references import Ref
from orders.models import Order
from orders.verification.refund_reviews import GRANTED, SUBJECT
from payments.models import Grant, PayoutProof, Refund, RefundPayee
from payments.reasons import RefundReason
from payments.states import Direction, RefundStatus
from payments.subjects import PAYMENT, about_payment


def approvals_are_kept() -> Iterator[str]:
    """Since staff are kept by their ids, each approval of a refund has its row."""
    approvals = Move.objects.filter(subject__startswith=SUBJECT, to_status=RefundStatus.APPROVED)
    moved = approvals.exclude(actor_id=None).values_list("subject", flat=True)
    granted = Grant.objects.filter(subject__startswith=SUBJECT).values_list("subject", flat=True)
    for subject in sorted(set(moved) - set(granted)):
        yield f"{subject} was approved, and nothing tells by whom and for how much"


def approved_by_others() -> Iterator[str]:
    """Nobody has approved what they had said where to send, or their own."""
    for grant in Grant.objects.filter(subject__startswith=SUBJECT).iterator():
        typed = RefundPayee.objects.filter(refund=Ref.parse(grant.subject).pk, at__lte=grant.at)
        if typed.filter(typed_by_id=grant.granted_by_id).exists() and not grant.is_one_person:
            yield f"{grant.subject} was approved by who had said where it goes"
        own = Refund.objects.filter(pk=Ref.parse(grant.subject).pk, customer__user_id=grant.granted_by_id)
        if own.exists():
            yield f"{grant.subject} was approved by its own customer"


def small_sums_stay_small() -> Iterator[str]:
    """What one person alone has let go within a day, or one payee was granted so, stays below the limit."""
    by_person: defaultdict[int, _Day] = defaultdict(_Day)
    to_payee: defaultdict[str, _Day] = defaultdict(_Day)
    for grant in Grant.objects.order_by("pk").iterator():
        is_alone = grant.first_by_id is None and not grant.is_one_person
        received = to_payee[grant.payee].add(grant)
        alone = by_person[grant.granted_by_id].add(grant) if is_alone else 0
        if is_alone and max(grant.owed, alone, received) >= grant.limit:
            yield f"{grant.subject}: one person alone has let {grant.amount} go, and two were needed"


class _Day:
    """The sum of the grants of a rolling day, told one by one."""

    def __init__(self) -> None:
        self._grants: deque[Grant] = deque()
        self._sum = 0

    def add(self, grant: Grant) -> int:
        """The sum with this one."""
        self._grants.append(grant)
        self._sum += grant.amount
        while self._grants[0].at <= grant.at - Interval.SMALL_SUMS.duration:
            self._sum -= self._grants.popleft().amount
        return self._sum


def payees_are_kept() -> Iterator[str]:
    """What was approved goes to the payee that was typed last, of this very refund."""
    newest = RefundPayee.objects.filter(refund=OuterRef("pk")).values("refund").annotate(last=Max("number"))
    refunds = Refund.objects.filter(status__in=GRANTED).annotate(last=Subquery(newest.values("last")))
    goes_as_said = Q(payee__refund=F("pk"), payee__number=F("last"), payee__destination=F("destination"))
    for refund in refunds.exclude(goes_as_said).select_related("payee"):
        payee = refund.payee
        if payee is None or payee.refund_id != refund.pk or payee.number != refund.last:
            yield f"refund {refund.pk} is {refund.status}, and goes elsewhere than was said last"
        elif payee.destination != refund.destination:
            yield f"refund {refund.pk} goes to {refund.destination}, and {payee.destination} was said"


def followed_payees_were_said() -> Iterator[str]:
    """Where a refund went by itself, its customer had sent another one of the same order before."""
    followed = Move.objects.filter(
        subject__startswith=SUBJECT,
        from_status=RefundStatus.REQUESTED,
        why__startswith=RefundReason.CHOSEN_BEFORE,
    )
    for subject in followed.values_list("subject", flat=True).iterator():
        payee = RefundPayee.objects.select_related("refund").get(refund=Ref.parse(subject).pk, number=1)
        others = RefundPayee.objects.filter(
            refund__customer=payee.refund.customer_id, refund__about__in=_abouts(payee.refund)
        ).exclude(refund=payee.refund_id)
        said = others.filter(
            pk__lt=payee.pk,
            typed_by_id=None,
            destination=payee.destination,
            fingerprint=payee.fingerprint,
        )
        if not said.exists():
            yield f"{subject} went by itself where its customer had sent nothing of the order"


def _abouts(refund: Refund) -> list[str]:
    """What refunds of the same order are about: the order, and each payment of it."""
    about = Ref.parse(refund.about)
    orders = Order.objects.filter(reference=about.name)
    if about.label == PAYMENT:
        orders = Order.objects.filter(order_payments__payment_id=about.pk)
    order = orders.first()
    if order is None:
        return []
    payments = order.order_payments.values_list("payment_id", flat=True)
    return [order.about, *map(about_payment, payments)]


def proofs_fit_payouts() -> Iterator[str]:
    """A line of a statement proves a payout of just its amount, and only money that left."""
    for proof in PayoutProof.objects.select_related("refund", "line"):
        refund, line = proof.refund, proof.line
        if refund.status != RefundStatus.PAID_OUT:
            yield f"refund {refund.pk} is {refund.status}, and a payout of it is proved"
        if line is not None and (line.direction != Direction.OUT or line.amount != refund.amount):
            yield f"refund {refund.pk}: line {line.pk} of a statement is no transfer of {refund.amount}"
        if line is None and proof.explained_by_id == proof.agreed_by_id:
            yield f"refund {refund.pk}: one person alone has explained its payout"
