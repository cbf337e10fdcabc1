"""Tables that nobody rewrites: all their triggers stand after the migrations, and no address is in them."""

import pytest
from django.apps import apps
from django.db import models

from core import append_only
from core.append_only import missing_triggers
from core.models import Move
from tests.append_only import Editor, rewritable

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

KEPT = {
    "core_act",
    "core_move",
    "delivery_reveallog",
    "payments_document",
    "payments_journalentry",
    "payments_journalevent",
    "payments_walletentry",
}


def test_every_trigger_stands_after_the_migrations():
    assert set(append_only.tables()) >= KEPT
    assert missing_triggers() == []


def test_trigger_that_is_gone_is_named():
    append_only.unprotect(Editor(), "core_move")

    assert missing_triggers() == ["core_move_no_delete", "core_move_no_update"]


def test_triggers_are_back_after_a_change_of_rows():
    Move.objects.create(subject="test:1", to_status="new", why="test")

    with rewritable(Move):
        Move.objects.update(why="changed by a migration")

    assert missing_triggers() == []


def test_what_is_never_emptied_holds_no_network_address():
    kept = [model for model in apps.get_models() if getattr(model, "APPEND_ONLY", False)]
    fields = [
        field for model in kept for field in model._meta.get_fields() if isinstance(field, models.Field)
    ]

    assert not [
        field
        for field in fields
        if isinstance(field, models.GenericIPAddressField) or {"ip", "agent"} & set(field.name.split("_"))
    ]
