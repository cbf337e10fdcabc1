"""What the catalogue forgets: how prices were long ago, and what single fetches have found."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.models import EmptySearch, PriceChange, SyncRun
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from core.row_numbers import last_until


@daily_cleanup
def forget_old_fetches() -> None:
    """Delete the record of old fetches of the catalogue. Safe to call twice."""
    delete_in_batches(SyncRun.objects.filter(started_at__lt=retention_cutoff(Interval.SYNCS_KEPT)))


@daily_cleanup
def forget_old_price_changes() -> None:
    """But the last one of each card stays, however old: it says why the price is as it is."""
    cutoff = retention_cutoff(Interval.PRICE_CHANGES_KEPT)
    old = PriceChange.objects.filter(pk__lte=last_until(PriceChange, "at", cutoff), at__lt=cutoff)
    newer = PriceChange.objects.filter(denomination=OuterRef("denomination"), pk__gt=OuterRef("pk"))
    delete_in_batches(old.filter(Exists(newer)))


@daily_cleanup
def forget_old_empty_searches() -> None:
    """Delete what was searched for in vain long ago. Safe to call twice."""
    cutoff = timezone.localdate(retention_cutoff(Interval.EMPTY_SEARCHES_KEPT))
    delete_in_batches(EmptySearch.objects.filter(day__lt=cutoff))
