"""A prepared query answers what its QuerySet would."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import Exists, QuerySet
from django.test.utils import CaptureQueriesContext

from core.models import Heartbeat, Message, Switch
from core.prepared_queries import PLANNED_AFTER, Changes, PreparedQuery, PreparedUpdate
from core.testing import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


class Beat(NamedTuple):
    name: str
    beat_at: datetime
    next_due_at: datetime | None
    is_paused: bool


def _beat(name: str, switch: str) -> QuerySet[Heartbeat, Any]:
    paused = Switch.objects.filter(pk=switch, is_paused=True)
    return Heartbeat.objects.filter(pk=name).values_list("pk", "beat_at", "next_due_at", Exists(paused))


BEAT = PreparedQuery(Beat, _beat, name="any name", switch="any switch")


def test_values_are_those_of_the_query_set(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    Heartbeat.objects.create(pk="one", beat_at=fake_clock.now())
    Heartbeat.objects.create(pk="other", beat_at=fake_clock.now(), next_due_at=fake_clock.now())
    Switch.objects.create(pk="paused", is_paused=True)

    for name in ("one", "other"):
        for switch in ("paused", "running"):
            assert BEAT.first(name=name, switch=switch) == tuple(_beat(name, switch).get())


def test_nothing_found_is_none() -> None:
    assert BEAT.first(name="nobody", switch="paused") is None


def test_values_are_parameters_and_no_sql() -> None:
    assert BEAT.first(name="' OR 1=1 --", switch="%s") is None


def test_it_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        BEAT.first(name="one", switch="paused")

    assert len(queries) == 1


def test_all_rows_are_those_of_the_query_set(fake_clock: FakeClock) -> None:
    for name in ("one", "other"):
        Heartbeat.objects.create(pk=name, beat_at=fake_clock.now())
    beats = PreparedQuery(
        Beat,
        lambda switch: Heartbeat.objects.order_by("pk").values_list(
            "pk", "beat_at", "next_due_at", Exists(Switch.objects.filter(pk=switch))
        ),
        switch="any switch",
    )

    assert [beat.name for beat in beats.all(switch="paused")] == ["one", "other"]


def test_value_that_the_statement_lacks_is_refused() -> None:
    lacking = PreparedQuery(
        Beat, lambda name, switch: _beat(name, "always the same"), name="any name", switch="any switch"
    )

    with pytest.raises(ValueError, match="not in the statement: switch"):
        lacking.first(name="one", switch="paused")


def test_number_of_a_column_of_any_size_is_a_placeholder() -> None:
    """PostgreSQL's adapter has a type for each size."""
    tried = PreparedQuery(
        Tried, lambda tries: Message.objects.filter(tries=tries).values_list("tries"), tries=12_345
    )
    Message.objects.create(kind="any", subject="any:1", key="any", tries=7)

    assert tried.all(tries=7) == [(7,)]


class Tried(NamedTuple):
    tries: int


def _moved(name: str, beat_at: datetime, to: datetime) -> tuple[QuerySet[Heartbeat], Changes]:
    return Heartbeat.objects.filter(pk=name, beat_at=beat_at), {"beat_at": to}


MOVE = PreparedUpdate(
    _moved, name="any name", beat_at=datetime(1, 1, 1, tzinfo=UTC), to=datetime(1, 1, 2, tzinfo=UTC)
)


def test_update_changes_what_its_query_set_would(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    now, later = fake_clock.now(), fake_clock.now() + timedelta(seconds=1)
    for name in ("one", "other"):
        Heartbeat.objects.create(pk=name, beat_at=now)

    with CaptureQueriesContext(connection) as queries:
        assert MOVE.execute(name="one", beat_at=now, to=later) == 1
        assert MOVE.execute(name="one", beat_at=now, to=later) == 0  # as a rival would meet it
    assert len(queries) == 2
    assert dict(Heartbeat.objects.values_list("pk", "beat_at")) == {"one": later, "other": now}


def test_postgresql_plans_it_once_for_each_connection() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps what it has compiled by itself")
    for number in range(PLANNED_AFTER + 2):
        BEAT.first(name=f"name {number}", switch="paused")

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE '%core_heartbeat%'")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_plan_of_a_table_that_was_migrated_meanwhile_is_made_anew() -> None:
    """Processes of the release before go on while an upgrade migrates."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compiles anew by itself")
    Heartbeat.objects.create(pk="one", beat_at=datetime(2026, 1, 1, tzinfo=UTC))
    for _ in range(PLANNED_AFTER + 2):
        BEAT.first(name="one", switch="paused")
    _as_another_process("ALTER TABLE core_heartbeat ALTER COLUMN name TYPE text")
    try:
        found = BEAT.first(name="one", switch="paused")
        with pytest.raises(NotSupportedError), transaction.atomic():
            BEAT.first(name="one", switch="paused")
        assert connection.close_at == 0  # what comes next has a connection without plans
    finally:
        connection.close()
        _as_another_process("ALTER TABLE core_heartbeat ALTER COLUMN name TYPE varchar(40)")

    assert found is not None
    assert found.name == "one"


def _as_another_process(statement: str) -> None:
    """What a connection alters itself, it plans anew by itself."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(statement)
    other.close()
