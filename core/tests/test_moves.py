"""Moves: one conditional UPDATE that touches one row, with its history in the same transaction."""

import pytest
from django.db import DatabaseError, connection, transaction

from core.models import Move
from core.moves import IllegalMoveError, LostRaceError, move, record_created, subject_of
from core.tests.dummy_models import CREATE_TABLE, DummyModel, DummyStatus

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def thing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            CREATE_TABLE.replace("timestamp with time zone", "timestamp") if is_sqlite() else CREATE_TABLE
        )
    return DummyModel.objects.create(pk=1)


def is_sqlite():
    return connection.vendor == "sqlite"


def history():
    return [(row.from_status, row.to_status, row.why, row.actor) for row in Move.objects.order_by("pk")]


def test_move_changes_the_row_and_writes_its_history(thing):
    before = thing.status_since

    move(thing, to=DummyStatus.USED, why="tried on", actor="customer")

    fresh = DummyModel.objects.get()
    assert (fresh.status, thing.status) == ("used", "used")
    assert fresh.status_since == thing.status_since >= before
    assert history() == [("new", "used", "tried on", "customer")]


def test_move_sets_further_columns_in_the_same_update(thing):
    move(thing, to=DummyStatus.USED, why="leased", lease=7)

    assert (DummyModel.objects.get().lease, thing.lease) == (7, 7)


def test_move_that_the_table_does_not_allow_is_a_programming_error(thing):
    move(thing, to=DummyStatus.GONE, why="sold")

    with pytest.raises(IllegalMoveError, match="DummyModel may not go from gone to new"):
        move(thing, to=DummyStatus.NEW, why="back again")

    assert DummyModel.objects.get().status == "gone"


def test_move_loses_when_a_rival_was_faster(thing):
    rival = DummyModel.objects.get()
    move(rival, to=DummyStatus.GONE, why="the rival")

    with pytest.raises(LostRaceError):
        move(thing, to=DummyStatus.USED, why="too late", lease=9)

    assert (thing.status, thing.lease) == ("new", 0)
    assert history() == [("new", "gone", "the rival", "system")]


def test_move_made_twice_loses_the_second_time(thing):
    move(thing, to=DummyStatus.USED, why="first", expected=DummyStatus.NEW)

    with pytest.raises(LostRaceError):
        move(thing, to=DummyStatus.USED, why="second", expected=DummyStatus.NEW)

    assert len(history()) == 1


def test_move_of_a_row_that_is_gone_is_a_lost_race(thing):
    DummyModel.objects.all().delete()
    thing.pk = 1

    with pytest.raises(LostRaceError):
        move(thing, to=DummyStatus.USED, why="nobody there")


def test_move_keeps_to_its_guard(thing):
    with pytest.raises(LostRaceError):
        move(thing, to=DummyStatus.USED, why="lease of another", guard={"lease": 5})

    move(thing, to=DummyStatus.USED, why="own lease", guard={"lease": 0})
    assert history() == [("new", "used", "own lease", "system")]


def test_move_is_undone_when_its_history_cannot_be_written(thing, monkeypatch):
    def fail(**values):
        raise DatabaseError("no room")

    monkeypatch.setattr(Move.objects, "create", fail)

    with pytest.raises(DatabaseError):
        move(thing, to=DummyStatus.USED, why="unwritten")

    assert (DummyModel.objects.get().status, thing.status) == ("new", "new")


def test_move_and_its_history_go_with_a_transaction_that_fails(thing):
    with transaction.atomic():
        move(thing, to=DummyStatus.USED, why="with the others")
        transaction.set_rollback(True)

    assert (DummyModel.objects.get().status, history()) == ("new", [])


def test_long_reasons_are_cut_to_the_column(thing):
    move(thing, to=DummyStatus.USED, why="x" * 500)

    assert history()[0][2] == "x" * 200


def test_birth_is_the_first_line_of_history(thing):
    record_created(thing, why="made")
    move(thing, to=DummyStatus.USED, why="used")

    assert [row[:2] for row in history()] == [("", "new"), ("new", "used")]
    assert set(Move.objects.values_list("subject", flat=True)) == {subject_of(thing)} == {"core.dummymodel:1"}
