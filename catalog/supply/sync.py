"""The daily fetch of the supplier's catalogue."""

from collections.abc import Callable

import oneclick
from catalog.desk_items import job_subject
from catalog.kinds import CatalogDeskKind, CatalogJob
from catalog.locks import catalogue_lock
from catalog.models import Category, Product, SyncRun
from catalog.pricing.repricing import count_products, reprice
from catalog.reasons import FetchReason, PriceReason
from catalog.rehearsal import ensure_rehearsal
from catalog.supply.mirror import CategoryListing, MirrorResult, group_by_category, mirror_catalogue
from catalog.supply.unreadable import report_unreadable
from core import clock, desk, heartbeats
from core.intervals import Interval
from core.reasons import Reason, ReasonLike
from oneclick import OneClickError, SupplierCatalog

MOST_PROBLEMS = 200  # kept of one run

Progress = Callable[[str], None]


def sync_catalog(progress: Progress | None = None, *, accept_shrunken: bool = False) -> SyncRun:
    """Fetch the catalogue and mirror it; the run tells whether it was applied (`ok`) and what was unreadable.

    A catalogue that is empty, or names less than half of the products on offer so far, is not believed:
    nothing is withdrawn and an item lies on the desk, until it recovers or staff call with `accept_shrunken`.
    Raises OneClickError if the supplier gives no readable answer. Safe to call twice or at once.
    """
    say = progress or (lambda _line: None)
    run = SyncRun.objects.create()
    try:
        catalog = oneclick.client().catalog()
    except OneClickError as exc:
        _finish(run, ok=False, problems=[str(exc)])
        raise
    problems = [f"{problem.where}: {problem.reason}" for problem in catalog.problems]
    listings = group_by_category(catalog, problems)
    offered = sum(len(listing.offers) for listing in listings)
    say(f"the supplier lists {offered} products in {len(listings)} categories")
    doubt = None if accept_shrunken else _doubt(listings)
    if doubt:
        desk.open_item(
            kind=CatalogDeskKind.SHRUNKEN,
            about=job_subject(),
            title=doubt,
            evidence={"run": run.pk, "offered": offered},
        )
        heartbeats.set_due(CatalogJob.CATALOGUE, after=Interval.CATALOGUE_FETCH.duration)
        return _finish(run, ok=False, problems=[doubt, *problems])
    done = _apply(listings, is_whole=catalog.is_whole, is_final=accept_shrunken)
    problems += [*done.problems, *_miscounted(catalog, offered)]
    desk.close_items(about=job_subject(), kind=CatalogDeskKind.SHRUNKEN, outcome=FetchReason.WHOLE)
    for what, number in sorted(done.counts.items()):
        say(f"{number} {what}")
    _plan_next(is_missing=done.counts["products missing"] > 0)
    return _finish(run, ok=True, problems=problems, counts={"products": offered, **done.counts})


def _apply(listings: list[CategoryListing], *, is_whole: bool, is_final: bool) -> MirrorResult:
    done = mirror_catalogue(listings, is_whole=is_whole, is_final=is_final)
    with catalogue_lock():
        report_unreadable()
        reprice(ensure_rehearsal(), why=PriceReason.FETCHED)
        count_products(Category.objects.values_list("pk", flat=True))  # what a fetch that died has left
    return done


def _doubt(listings: list[CategoryListing]) -> ReasonLike | None:
    """Why this catalogue is not believed, or None."""
    offered = {offer.id for listing in listings for offer in listing.offers}
    if not offered:
        return FetchReason.EMPTY
    known = set(Product.objects.mirrored().values_list("supplier_id", flat=True))
    kept = len(known & offered)
    return Reason(FetchReason.SHRUNKEN, kept=kept, known=len(known)) if 2 * kept < len(known) else None


def _miscounted(catalog: SupplierCatalog, offered: int) -> list[str]:
    total = catalog.total_products
    if total in (None, offered):
        return []
    return [Reason(FetchReason.MISCOUNTED, counted=total, read=offered)]


def _plan_next(*, is_missing: bool) -> None:
    """In a day; sooner if a second look has to say whether what is missing has gone."""
    heartbeats.record_run(CatalogJob.CATALOGUE)
    heartbeats.set_due(
        CatalogJob.CATALOGUE,
        after=(Interval.CATALOGUE_AGAIN if is_missing else Interval.CATALOGUE_FETCH).duration,
    )


def _finish(run: SyncRun, *, ok: bool, problems: list[str], counts: dict[str, int] | None = None) -> SyncRun:
    run.finished_at = clock.now()
    run.ok = ok
    run.problems = problems[:MOST_PROBLEMS]
    run.counts = counts or {}
    run.save()
    return run
