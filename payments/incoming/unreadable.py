"""Payments about which their gateway tells nothing that can be read: told after a while, mended when read.

What a gateway answers about one payment (that it knows none, an amount that is no number) is a matter of that
payment. A gateway that answers nobody is one matter, however many payments wait for it.
"""

from collections.abc import Iterator

from django.db import models
from django.db.models import Count, Max, Q

from core import clock, desk
from core.alerts import AlertCause, Finding, alert_condition
from core.intervals import Interval
from core.models import Heartbeat, Symptom
from core.money import format_dinars
from core.moves import subject_of
from core.reasons import Reason
from payments.gateways.base import StatusCheckError
from payments.kinds import PaymentsDeskKind
from payments.models import Payment
from payments.reasons import GatewayReason, PaymentReason

# Of one payment: the first that lies there is enough.
KINDS = (
    PaymentsDeskKind.PAYMENT_UNREADABLE,
    PaymentsDeskKind.PAYMENT_MISMATCH,
    PaymentsDeskKind.PAYMENT_STATUS,
)


def note_unreadable(payment: Payment, trouble: StatusCheckError) -> None:
    """Remember since when; after PAYMENT_UNREADABLE a person is told. Safe to call at every look."""
    if payment.unreadable_since is None:
        payment.unreadable_since = clock.now()
        unnoted = Payment.objects.filter(pk=payment.pk, status=payment.status, unreadable_since=None)
        unnoted.update(unreadable_since=payment.unreadable_since)
    if clock.now() - payment.unreadable_since >= Interval.PAYMENT_UNREADABLE.duration:
        _tell(payment, trouble)


def note_readable(payment: Payment) -> None:
    """The gateway tells clearly what became of it: the matter closes by itself. Safe to call twice."""
    if payment.unreadable_since is None:
        return
    payment.unreadable_since = None
    Payment.objects.filter(pk=payment.pk).update(unreadable_since=None)
    for kind in KINDS:
        desk.close_items(about=payment, kind=kind, outcome=PaymentReason.READ)
    desk.close_items(
        about=_gateway_row(payment), kind=PaymentsDeskKind.GATEWAY_AWAY, outcome=GatewayReason.BACK
    )


def _tell(payment: Payment, trouble: StatusCheckError) -> None:
    assert payment.unreadable_since is not None  # noqa: S101 - noted above
    told = {"answer": str(trouble.answer), "since": payment.unreadable_since.isoformat()}
    if trouble.is_outage:
        row = _gateway_row(payment)
        Heartbeat.objects.get_or_create(pk=row.pk, defaults={"beat_at": clock.now()})
        desk.open_item(
            kind=PaymentsDeskKind.GATEWAY_AWAY,
            about=row,
            title=Reason(GatewayReason.AWAY, gateway=payment.gateway),
            evidence=told,
        )
    elif not was_reported(payment):
        desk.open_item(
            kind=PaymentsDeskKind.PAYMENT_UNREADABLE,
            about=payment,
            title=Reason(PaymentReason.UNREADABLE, reference=payment.reference, answer=trouble.answer),
            evidence={
                **told,
                "gateway": payment.gateway,
                "reference": payment.reference,
                "amount": format_dinars(payment.amount),
            },
        )


def _gateway_row(payment: Payment) -> models.Model:
    """What a matter about a whole gateway is about."""
    return Heartbeat(pk=f"gateway {payment.gateway}")


def was_reported(payment: Payment) -> bool:
    """Whether it lies on the desk, or somebody has closed it there since the trouble began."""
    told = Q(over_at=None)
    if payment.unreadable_since is not None:
        told |= Q(since__gte=payment.unreadable_since)
    return Symptom.objects.filter(told, subject=subject_of(payment), kind__in=KINDS).exists()


@alert_condition(AlertCause.PAYMENTS_UNREADABLE)
def payments_unreadable() -> Iterator[Finding]:
    """Until each is read, or is not asked about any more."""
    wait = Interval.PAYMENT_UNREADABLE.duration
    waiting = Payment.objects.filter(unreadable_since__lte=clock.now() - wait, next_due_at__isnull=False)
    found = waiting.aggregate(count=Count("pk"), newest=Max("unreadable_since"))
    if found["count"]:
        yield Finding(data={"count": found["count"]}, newest=found["newest"] + wait)
