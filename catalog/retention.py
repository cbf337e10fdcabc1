"""What the catalogue forgets: how prices were long ago, and what single fetches have found."""

from django.db.models import Exists, OuterRef

from catalog.models import PriceChange, SyncRun
from core.housekeeping import before, cleans, thin


@cleans
def forget_old_fetches() -> None:
    thin(SyncRun.objects.filter(started_at__lt=before("syncs_kept")))


@cleans
def forget_old_price_changes() -> None:
    """But the last one of each card stays, however old: it says why the price is as it is."""
    newer = PriceChange.objects.filter(denomination=OuterRef("denomination"), pk__gt=OuterRef("pk"))
    thin(PriceChange.objects.filter(Exists(newer), at__lt=before("price_changes_kept")))
