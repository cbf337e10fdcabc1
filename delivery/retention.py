"""What is forgotten after a while: from where codes were asked for. That they were shown never is."""

from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from core.row_numbers import last_until
from delivery.models import RevealLog, RevealOrigin


@daily_cleanup
def forget_reveal_origins() -> None:
    """Delete from where codes were asked for, after its time. Safe to call twice."""
    cutoff = retention_cutoff(Interval.ADDRESSES_KEPT)
    old = RevealOrigin.objects.filter(pk__lte=last_until(RevealLog, "at", cutoff))
    delete_in_batches(old.filter(log__at__lt=cutoff))
