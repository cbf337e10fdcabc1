"""What the limits against abuse refused: noted for staff, a few of each kind, and forgotten after a while."""

import hashlib

from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from core.rate_limits.counted_windows import RateLimitExceededError, check_rate_limit
from orders.limits.abuse import Limit
from orders.models import LimitRefusal, Order, OrderLink

PORTION = 500  # orders
MOST_NOTED = 3  # of one customer, network or phone in one REFUSALS_WINDOW: a flood fills no table


def record_refusal(refusal: LimitRefusal) -> None:
    """Keep a refusal for staff, unless enough of the same were noted just now.

    After the refused order is rolled back, or it would go with it.
    """
    whose = {Limit.UNPAID_PER_IP: refusal.ip, Limit.UNPAID_PER_PHONE: refusal.phone}
    name = whose.get(Limit(refusal.limit)) or refusal.email
    hidden = hashlib.sha256(name.encode()).hexdigest()[:32]  # an address may be longer than a key
    try:
        check_rate_limit(
            f"refusal:{refusal.limit}:{hidden}", most=MOST_NOTED, per=Interval.REFUSALS_WINDOW.duration
        )
    except RateLimitExceededError:
        return
    refusal.save()


@daily_cleanup
def forget_addresses() -> None:
    """From where orders came, and what was refused, is of no use after a while."""
    oldest = retention_cutoff(Interval.ADDRESSES_KEPT)
    delete_in_batches(LimitRefusal.objects.filter(at__lt=oldest))
    addressed = Order.objects.filter(created_at__lt=oldest, ip__isnull=False)
    while portion := list(addressed.order_by("created_at").values_list("pk", flat=True)[:PORTION]):
        Order.objects.filter(pk__in=portion).update(ip=None)


@daily_cleanup
def forget_ended_links() -> None:
    """One that has ended opens no more than one that is gone."""
    delete_in_batches(OrderLink.objects.filter(expires_at__lt=retention_cutoff(Interval.LINKS_KEPT)))
