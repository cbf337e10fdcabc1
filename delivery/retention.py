"""What is forgotten after a while: from where codes were asked for. That they were shown never is."""

from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from delivery.models import RevealOrigin


@daily_cleanup
def forget_reveal_origins() -> None:
    """Delete from where codes were asked for, after its time. Safe to call twice."""
    delete_in_batches(RevealOrigin.objects.filter(log__at__lt=retention_cutoff(Interval.ADDRESSES_KEPT)))
