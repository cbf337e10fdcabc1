"""What support forgets."""

from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from support.models import Inquiry


@daily_cleanup
def forget_old_inquiries() -> None:
    """Delete messages that were settled long ago, with their answers. Safe to call twice."""
    delete_in_batches(Inquiry.objects.filter(closed_at__lt=retention_cutoff(Interval.INQUIRIES_KEPT)))
