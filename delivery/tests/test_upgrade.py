"""Cards and reveal log of an older release keep what they knew, in both directions."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import append_only, heartbeats
from core.append_only import missing_triggers
from core.intervals import Interval
from core.kinds import CoreJob
from core.models import DeskItem
from core.secret import Secret
from delivery.contents import CardContents
from delivery.fingerprints import backfill_fingerprints
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card, RevealOrigin
from delivery.storage import store_cards
from delivery.testing import make_card

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

BEFORE = [("delivery", "0002_key_check_leaves")]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    if targets != BEFORE:
        append_only.block_bypasses(using="default")  # as the command does afterwards
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


def test_cards_of_an_older_release_are_compared_once_the_housekeeping_has_opened_them(latest):
    first = make_card("FAKE-0042-ABCD", label="A/1/1")
    heartbeats.claim(CoreJob.HOUSEKEEPING, every=Interval.HOUSEKEEPING.duration)
    migrate([("delivery", "0004_reveal_log_is_append_only")])
    migrate(latest)
    assert Card.objects.get().folded_fingerprint == ""
    assert heartbeats.is_due(CoreJob.HOUSEKEEPING)

    backfill_fingerprints()
    backfill_fingerprints()
    other = make_card("fake 0042 abcd", customer=first.customer, label="B/1/1")

    kept = Card.objects.get(label="A/1/1")
    assert (kept.serial_fingerprint, kept.folded_fingerprint) == (
        first.serial_fingerprint,
        first.folded_fingerprint,
    )
    assert other.status == "sealed"
    assert DeskItem.objects.get().kind == DeliveryDeskKind.ALIKE_CODE


def test_going_back_marks_equal_codes_as_the_older_rule_does(latest):
    owner = make_card("0042", label="A/1/1").customer
    new = ("B/1/1", CardContents(Secret("0042"), Secret("FAKE-2")))
    store_cards(customer=owner, cards=[new], repeats_allowed=False)

    older = migrate([("delivery", "0004_reveal_log_is_append_only")]).get_model("delivery", "Card").objects

    assert list(older.order_by("pk").values_list("is_repeat", flat=True)) == [False, True]
