"""Every page, list, task and command, and what its statements read of the tables that grow."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import models
from django.urls import reverse

from core import clock
from core.alerts import conditions
from core.backoffice import row_window
from core.jobs import all_job_kinds
from core.operations import housekeeping
from delivery.models import Card
from orders.models import Order
from tests.access.http_requests import ask
from tests.access.personas import browser_of
from tests.access.sample_rows import FORMS
from tests.access.url_patterns import address, patterns
from tests.growth.conftest import MOST_READ, Grown
from tests.growth.exceptions import refuse_more
from tests.growth.explained import Explainer

pytestmark = [pytest.mark.django_db]

LISTS = sorted(admin.site._registry, key=lambda model: str(model._meta.label))
PAGES = list(patterns())


@pytest.fixture
def explainer(grown: Grown, monkeypatch: pytest.MonkeyPatch) -> Explainer:
    """With small windows, so that a table need not be large to be larger than one."""
    monkeypatch.setattr(row_window, "WINDOW", 100)
    monkeypatch.setattr(row_window, "MOST_FOUND", 20)
    return Explainer(grown.tables, MOST_READ)


@pytest.mark.parametrize("who", ["nobody", "owner", "super"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages(grown: Grown, explainer: Explainer, who: str, method: str) -> None:
    client = browser_of(who, grown.rows)
    for pattern in PAGES:
        is_list = pattern.key.endswith("_changelist")  # see below
        if pattern.is_of_back_office == (who == "super") and not is_list:
            form = FORMS.get(pattern.key, lambda _rows: {})(grown.rows) if method == "POST" else {}
            with explainer.watching(f"{method} {pattern.key}"):
                ask(client, method, address(pattern, grown.rows), form)
    refuse_more(explainer)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_lists(grown: Grown, explainer: Explainer, model: type[models.Model]) -> None:
    client = browser_of("super", grown.rows)
    where = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    with explainer.watching(f"list {model._meta.label}"):
        opened = client.get(where).context["cl"]
        for query in questions(opened):
            assert client.get(f"{where}{query}").status_code == 200, query
    refuse_more(explainer)


def questions(opened: object) -> Iterator[str]:
    """The last page of a list, what its filters offer, its columns as orders, and searches."""
    yield f"?p={opened.paginator.num_pages}"
    for spec in opened.filter_specs:
        yield from {choice["query_string"] for choice in spec.choices(opened)}
    for column in range(1, len(opened.list_display)):
        yield f"?o=-{column}"
    if opened.search_fields:
        order, card = Order.objects.earliest("pk"), Card.objects.earliest("pk")
        for term in (order.reference, order.email, order.phone, card.label, "generated", "nothing-like-it"):
            yield f"?q={term.replace('+', '%2B')}"


def test_work_that_is_due(explainer: Explainer) -> None:
    for kind in all_job_kinds():
        with explainer.watching(f"due {kind.name}"):
            kind.due(clock.now(), 200)
    refuse_more(explainer)


def test_alert_conditions(explainer: Explainer) -> None:
    with explainer.watching("alert conditions"):
        conditions.evaluate_if_due()
    refuse_more(explainer)


@pytest.mark.parametrize("cleaner", housekeeping._cleaners, ids=lambda cleaner: cleaner.__name__)
def test_housekeeping(explainer: Explainer, cleaner: object) -> None:
    with explainer.watching(f"housekeeping {cleaner.__name__}"):
        cleaner()
    refuse_more(explainer)


@pytest.mark.parametrize("command", ["status"])
def test_commands(explainer: Explainer, command: str) -> None:
    with explainer.watching(f"command {command}"), suppress(SystemExit):  # of a shop without processes
        call_command(command)
    refuse_more(explainer)
