"""Tables that nobody rewrites: all their triggers stand after the migrations, and no address is in them."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from core import append_only
from core.append_only import missing_triggers
from core.models import Act, Move
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


def test_row_is_neither_replaced_nor_are_all_of_them_thrown_away():
    """REPLACE and TRUNCATE fire no trigger of deleting: the log of acts was rewritten without a trace."""
    act = Act.objects.create(actor="reviewer@shop.test", act="refund.approve", subject="test:1")
    statement = {
        "sqlite": "REPLACE INTO core_act SELECT * FROM core_act",
        "postgresql": "TRUNCATE core_act",
    }[connection.vendor]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Editor().execute(statement)

    assert Act.objects.get() == act


def test_guard_that_went_with_a_table_made_anew_is_back_after_a_migration():
    of_table = " ON core_act" if connection.vendor == "postgresql" else ""
    name = f"core_act_no_{append_only.BYPASSES[connection.vendor]}"
    Editor().execute(f"DROP TRIGGER {name}{of_table}")
    assert missing_triggers() == [name.lower()]

    for _time in range(2):
        append_only.block_bypasses(using="default")

    assert missing_triggers() == []


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
