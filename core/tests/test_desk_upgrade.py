"""The desk of an older release: what lay there side by side is one matter, and goes back to being several."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import append_only, desk
from core.models import DeskItem, Switch, Symptom
from core.tests.kinds import SampleDeskKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

OLDER = ("core", "0007_heartbeat_failing")


def go_to(*targets: tuple[str, str]) -> Any:
    """The models of that release, once the database is of it."""
    MigrationExecutor(connection).migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def latest() -> Any:
    targets = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield targets
    go_to(*targets)
    append_only.block_bypasses(using="default")  # as the command does afterwards


def test_items_about_one_row_are_joined_and_close_together(latest: Any) -> None:
    items = go_to(OLDER).get_model("core", "DeskItem").objects
    for kind, about in [("parked", "placing"), ("delayed", "placing"), ("held", "supplier-key")]:
        items.create(kind=kind, subject=f"core.switch:{about}", title=kind, evidence={"of": kind})
    items.create(kind="late", subject="core.switch:placing", title="late", closed_at="2026-01-01T00:00Z")

    go_to(*latest)

    matter = DeskItem.objects.get(subject="core.switch:placing", closed_at=None)
    assert (matter.kind, matter.evidence) == ("parked", {"of": "parked"})
    assert sorted(matter.symptoms.values_list("kind", flat=True)) == ["delayed", "parked"]
    assert DeskItem.objects.filter(closed_at=None).count() == 2
    assert desk.close_items(about=Switch(pk="placing"), outcome="found") == 2
    assert DeskItem.objects.get(closed_at=None).kind == "held"
    assert not Symptom.objects.filter(over_at=None).exclude(kind="held").exists()


def test_symptoms_are_items_again_on_the_way_back(latest: Any) -> None:
    for kind in SampleDeskKind:
        desk.open_item(kind=kind, about=Switch(pk="placing"), title=kind)

    items = go_to(OLDER).get_model("core", "DeskItem").objects

    assert sorted(items.filter(closed_at=None).values_list("kind", flat=True)) == ["late", "odd"]
