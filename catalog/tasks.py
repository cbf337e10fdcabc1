"""Recurring work of the catalogue: the daily fetch, and the refresh of prices, the stalest first."""

import logging

from celery import shared_task

from catalog.kinds import CatalogJob
from catalog.models import Product
from catalog.supply import refresh
from catalog.supply.sync import sync_catalog
from core import heartbeats, jobs
from core.due import DueJob, DueRows
from core.intervals import Interval
from oneclick import OneClickError

log = logging.getLogger(__name__)

PER_PASS = 2  # refreshes that one pass of the sweep asks for: the supplier names no limit, so we are polite


@shared_task(name="catalog.refresh_product", queue="default")
def refresh_product(product_id: int) -> None:
    """Read the prices of a product anew; whoever claims it first does it. Safe to call twice."""
    if not refresh.claim_refresh(product_id):
        return
    try:
        with heartbeats.record_outcome(CatalogJob.PRICES):
            refresh.refresh_product(product_id)
    except OneClickError as exc:
        log.warning("product %s keeps its old price: %s", product_id, exc)


@shared_task(name="catalog.sync", queue="default")
def sync(_row: int = 0) -> None:
    """Fetch the catalogue if it is due; it stays as it is if the supplier gives none. Safe to call twice.

    One that dies midway is fetched again soon.
    """
    if not heartbeats.claim(CatalogJob.CATALOGUE, every=Interval.CATALOGUE_RETRY.duration):
        return
    try:
        with heartbeats.record_outcome(CatalogJob.CATALOGUE):
            sync_catalog()
    except OneClickError as exc:
        log.warning("the catalogue stays as it is: %s", exc)
        heartbeats.set_due(CatalogJob.CATALOGUE, after=Interval.CATALOGUE_RETRY.duration)


products_due = DueRows(Product, most=PER_PASS)
fetch_due = DueJob(CatalogJob.CATALOGUE)

jobs.register(
    CatalogJob.PRODUCT,
    task=refresh_product,
    due=products_due,
    alert_after=Interval.PRICES_UNREAD,
    heartbeat=CatalogJob.PRICES,
)
jobs.register(
    CatalogJob.CATALOGUE,
    task=sync,
    due=fetch_due,
    alert_after=Interval.CATALOGUE_UNREAD,
    heartbeat=CatalogJob.CATALOGUE,
)
