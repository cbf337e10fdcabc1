"""Sealed columns of any app, also within JSON: all are moved to new keys and opened in their place."""

import pytest
from cryptography.fernet import Fernet

from core import sealing
from core.models import DeskItem
from core.sealing import CannotOpenError, columns, register_sealed_column, rotation, seal, sealed_columns
from core.secret import Secret

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

SEED = {"seed": Secret("FAKE-SEED")}


def label_of(item):
    return f"test:{item.pk}"


@pytest.fixture
def column(monkeypatch):
    """A column of JSON in which one name holds a token."""
    monkeypatch.setattr(columns, "_columns", [])
    register_sealed_column(DeskItem, "evidence", label=label_of, key="seed")
    register_sealed_column(DeskItem, "evidence", label=label_of, key="seed")
    [only] = sealed_columns()
    return only


@pytest.fixture
def item():
    item = DeskItem.objects.create(kind="test", subject="test:1", title="with a seed")
    item.evidence = {"seed": seal(SEED, label=label_of(item)), "used": 3}
    item.save()
    DeskItem.objects.create(kind="test", subject="test:2", title="without")
    return item


def test_place_within_json_is_moved_to_the_newest_key_alone(column, item, settings):
    settings.CARD_KEYS = [Fernet.generate_key().decode(), *settings.CARD_KEYS]

    assert rotation.rotate() == 1

    settings.CARD_KEYS = settings.CARD_KEYS[:1]
    item.refresh_from_db()
    assert column.open(item) == SEED
    assert item.evidence["used"] == 3


def test_json_that_changed_meanwhile_keeps_what_it_has(column, item):
    stale = DeskItem.objects.get(pk=item.pk)
    DeskItem.objects.filter(pk=item.pk).update(evidence={**item.evidence, "used": 4})

    assert not column.replace(stale, "another token")
    item.refresh_from_db()
    assert item.evidence["used"] == 4


def test_token_moved_to_another_row_does_not_open(column, item):
    other = DeskItem.objects.get(title="without")
    other.evidence = item.evidence

    with pytest.raises(CannotOpenError):
        column.open(other)


def test_sealed_rows_without_a_key_check_are_an_incomplete_database(column, item):
    with pytest.raises(sealing.WrongKeyRingError, match="incomplete"):
        sealing.check_key_ring()
