"""A reveal log of an older release keeps what it knew, in both directions."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import append_only
from core.append_only import missing_triggers
from delivery.models import RevealOrigin
from delivery.testing import make_card

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

BEFORE = [("delivery", "0002_key_check_leaves")]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    if targets != BEFORE:
        append_only.refuse_bypasses(using="default")  # as the command does afterwards
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def latest():
    targets = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "delivery"]
    yield targets
    migrate(targets)


def test_addresses_of_an_older_release_move_beside_the_log_and_back(latest):
    card = make_card()
    logs = migrate(BEFORE).get_model("delivery", "RevealLog").objects
    for ip in ("192.0.2.7", ""):
        logs.create(card_id=card.pk, customer_id=card.customer_id, proof="buyer", ip=ip, agent="")

    migrate(latest)
    moved = list(RevealOrigin.objects.values_list("ip", "log__proof"))
    guarded = missing_triggers()
    older = migrate(BEFORE).get_model("delivery", "RevealLog")

    assert (moved, guarded) == ([("192.0.2.7", "buyer")], [])
    assert sorted(older.objects.values_list("ip", flat=True)) == ["", "192.0.2.7"]
