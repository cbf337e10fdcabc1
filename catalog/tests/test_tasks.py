"""What the sweep finds due, and the tasks that do it."""

from datetime import timedelta

import pytest

from catalog import tasks
from catalog.kinds import CatalogJob
from catalog.models import Product, SyncRun
from catalog.supply.sync import sync_catalog
from catalog.testing import make_product
from core import clock, heartbeats, jobs
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db


def test_work_is_registered_under_stable_task_names() -> None:
    names = {kind.name: kind.task.name for kind in jobs.all_job_kinds()}

    assert names["product"] == "catalog.refresh_product"
    assert names["catalogue"] == "catalog.sync"


def test_stalest_products_are_due_first_a_few_at_a_time() -> None:
    now = clock.now()
    ages = {make_product(next_due_at=now - timedelta(hours=hours)).pk: hours for hours in (1, 5, 3)}
    make_product(next_due_at=now + timedelta(hours=1))
    make_product(next_due_at=None)

    due = tasks.products_due(now, 200)

    assert [ages[pk] for pk in due] == [5, 3]


def test_due_refresh_is_done_once(supplier: RunningSandbox) -> None:
    sync_catalog()
    product = Product.objects.get(slug="itunes-usa")

    tasks.refresh_product(product.pk)
    tasks.refresh_product(product.pk)

    product.refresh_from_db()
    assert product.is_available
    assert len(supplier.control("requests?endpoint=checkProduct")["requests"]) == 1


def test_refresh_that_fails_is_quiet_and_due_again(supplier: RunningSandbox) -> None:
    sync_catalog()
    product = Product.objects.get(slug="itunes-usa")
    supplier.faults({"fault": "http_500", "endpoint": "checkProduct", "times": None})

    tasks.refresh_product(product.pk)

    product.refresh_from_db()
    assert product.tries == 1
    assert clock.now() < product.next_due_at < clock.now() + timedelta(minutes=16)


def test_catalogue_is_fetched_once_a_day(supplier: RunningSandbox) -> None:
    assert tasks.fetch_due(clock.now(), 200) == [0]

    tasks.sync(0)
    tasks.sync(0)

    assert SyncRun.objects.count() == 1
    assert tasks.fetch_due(clock.now(), 200) == []
    assert tasks.fetch_due(clock.now() + timedelta(hours=25), 200) == [0]


def test_fetch_on_demand_counts_for_the_day(supplier: RunningSandbox) -> None:
    sync_catalog()

    assert tasks.fetch_due(clock.now(), 200) == []


def test_fetch_that_fails_is_tried_again_within_the_hour(supplier: RunningSandbox) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "catalog", "times": None})

    tasks.sync(0)

    assert not SyncRun.objects.get().ok
    assert not heartbeats.is_due(CatalogJob.CATALOGUE)
    assert tasks.fetch_due(clock.now() + timedelta(minutes=16), 200) == [0]


def test_fetch_that_dies_midway_is_made_again_soon(
    supplier: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise SystemExit

    monkeypatch.setattr(tasks, "sync_catalog", die)

    with pytest.raises(SystemExit):
        tasks.sync(0)

    assert tasks.fetch_due(clock.now() + timedelta(minutes=16), 200) == [0]
