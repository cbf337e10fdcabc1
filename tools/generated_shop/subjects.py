"""What is measured in a small shop and in a large one: every page, list, recurring task and command, by name.

Each can be done again and again: all that it did is taken back.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core import clock
from core.alerts import conditions
from core.due import earliest_due
from core.jobs import all_job_kinds
from core.operations import housekeeping
from core.operations.sweep_runner import BATCH
from orders import popularity
from orders.models import Order
from orders.reconciliation.comparisons import reconcile
from orders.reconciliation.placement_pause import compare_daily
from orders.reconciliation.rollback_detection import RollbackDetector
from orders.tests.supplier_books import supplied
from orders.verification import verify
from tests.access.http_requests import ask
from tests.access.personas import browser_of
from tests.access.sample_rows import Rows
from tests.access.url_patterns import address, patterns
from tools.generated_shop.supplier_books import books_since

Subject = tuple[str, Callable[[], object]]

A_DAY = timedelta(days=1)
SUPPLIER_LOOKS_BACK = timedelta(days=10)  # longer than any comparison does


def all_subjects(rows: Rows) -> Iterator[Subject]:
    """All of them; `rows` are behind the addresses."""
    yield from _pages(rows)
    yield from _lists(rows)
    yield from _tasks()
    yield from _commands()


def _pages(rows: Rows) -> Iterator[Subject]:
    """Those of customers by one with orders and an account, those of staff by one who may see all."""
    for who, is_of_back_office in (("owner", False), ("super", True)):
        client = browser_of(who, rows)
        for pattern in patterns():
            is_list = pattern.key.endswith("_changelist")  # see below
            if pattern.is_of_back_office == is_of_back_office and not is_list:
                where = address(pattern, rows)
                if _get(client, where) == HTTPStatus.OK:
                    yield f"page {pattern.key}", partial(_get, client, where)


def _lists(rows: Rows) -> Iterator[Subject]:
    client = browser_of("super", rows)
    known = Order.objects.earliest("pk").reference
    for model in sorted(admin.site._registry, key=lambda model: str(model._meta.label)):
        where = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        name = f"list {model._meta.label}"
        yield name, partial(_get, client, where)
        yield f"{name}, last full page", partial(_get, client, f"{where}?p={_last_full_page(client, where)}")
        if admin.site._registry[model].search_fields:
            for term in (known, "nothing-like-it"):
                words = "what is there" if term == known else "what is not"
                yield f"{name}, search for {words}", partial(_get, client, f"{where}?q={term}")


def _last_full_page(client: Client, where: str) -> int:
    """What stands on the page after it, a row or a hundred, would be compared instead of how it is found."""
    paginator = client.get(where).context["cl"].paginator
    return int(max(1, paginator.count // paginator.per_page))


def _get(client: Client, where: str) -> int:
    status = ask(client, "GET", where, {}).status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RuntimeError(f"{where} answers {status}")
    return status


def _tasks() -> Iterator[Subject]:
    yield "sweep: what is due first", lambda: earliest_due(all_job_kinds())
    for kind in all_job_kinds():
        yield f"sweep: due {kind.name}", partial(kind.due, clock.now(), BATCH)
    yield "sweep: look for a database put back", RollbackDetector().look
    yield "task alert conditions", conditions.evaluate_conditions
    yield "task popularity", popularity.recount
    for cleaner in housekeeping._cleaners:
        yield f"housekeeping {cleaner.__name__}", cleaner
    with supplied(books_since(clock.now() - SUPPLIER_LOOKS_BACK)):
        yield "task daily comparison", compare_daily
        yield "command reconcile_supplier of a day", _reconcile_a_day


def _reconcile_a_day() -> object:
    return reconcile(since=clock.now() - A_DAY, until=clock.now())


def _commands() -> Iterator[Subject]:
    yield "command verify --since yesterday", lambda: verify(since=clock.now() - A_DAY)
    yield "command status", _status


def _status() -> None:
    with suppress(SystemExit):  # of a shop without processes
        call_command("status", stdout=io.StringIO())
