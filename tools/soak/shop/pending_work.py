"""Whether anything is left to happen in a simulated shop, and what that is."""

from django.db.models import QuerySet

from core.models import DeskItem
from core.references import Ref
from orders.models import Line, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from payments.gateways.registry import GATEWAYS
from payments.models import Payment, Refund, Unapplied
from payments.states import PaymentStatus, RefundStatus

# What a line rests in when only a person can bring it on.
AT_REST = (*FINAL_LINES, LineStatus.UNPAID, LineStatus.PARKED)
# A transfer that nobody sends is waited for for days.
STAFF_CONFIRMED = [name for name, gateway in GATEWAYS.items() if gateway.is_confirmed_by_staff]


def is_settled() -> bool:
    """Whether every line, order and payment has come to its end or to the desk."""
    return not (open_lines().exists() or _unpaid().exists() or _asked().exists())


def open_lines() -> QuerySet[Line]:
    """Lines that go on by themselves."""
    return Line.objects.exclude(status__in=AT_REST)


def _unpaid() -> QuerySet[Order]:
    return Order.objects.filter(status=OrderStatus.AWAITING_PAYMENT)


def _asked() -> QuerySet[Payment]:
    waiting = Payment.objects.filter(status__in=[PaymentStatus.CREATED, PaymentStatus.PENDING])
    return waiting.exclude(gateway__in=STAFF_CONFIRMED)


def open_refunds() -> QuerySet[Refund]:
    """Refunds that staff have to do something about."""
    return Refund.objects.filter(status__in=[RefundStatus.REQUESTED, RefundStatus.APPROVED])


def open_money() -> QuerySet[Unapplied]:
    """Money without an order about which nobody has decided yet."""
    return Unapplied.objects.filter(resolved_at=None)


def describe_pending() -> str:
    """Everything that is not at its end, in words; of the desk, what it says about these."""
    rows = {
        "lines": open_lines().values_list("pk", "status", "hold_reason"),
        "orders": _unpaid().values_list("reference", "amount_paid", "amount_due"),
        "payments": _asked().values_list("pk", "gateway", "status"),
        "refunds": open_refunds().values_list("pk", "status", "destination"),
        "money": open_money().values_list("pk", "reason"),
    }
    subjects = [str(Ref.of(line)) for line in open_lines()]
    desk = DeskItem.objects.filter(closed_at=None, subject__in=subjects).values_list("title", flat=True)
    return "; ".join(f"{name} {list(found)}" for name, found in {**rows, "desk": desk}.items() if found)
