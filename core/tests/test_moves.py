"""Moves: one conditional UPDATE that touches one row, with its history in the same transaction."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

from core.models import Move
from core.moves import (
    IllegalMoveError,
    LostRaceError,
    batched_history,
    move,
    move_all,
    record_created,
    subject_of,
)
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


@pytest.fixture
def no_room_for_history(monkeypatch):
    def fail(rows):
        raise DatabaseError("no room")

    monkeypatch.setattr(Move.objects, "bulk_create", fail)


def test_move_is_undone_when_its_history_cannot_be_written(thing, no_room_for_history):
    with pytest.raises(DatabaseError), transaction.atomic():
        move(thing, to=DummyStatus.USED, why="unwritten")

    assert (DummyModel.objects.get().status, thing.status) == ("new", "new")


def test_move_without_its_history_is_not_committed_by_whoever_catches_the_error(thing, no_room_for_history):
    with transaction.atomic(), suppress(DatabaseError):
        move(thing, to=DummyStatus.USED, why="unwritten")

    assert DummyModel.objects.get().status == "new"


def test_move_in_a_transaction_takes_two_statements(thing, django_assert_num_queries):
    with django_assert_num_queries(2):
        move(thing, to=DummyStatus.USED, why="no savepoint")


def test_lost_race_leaves_the_transaction_usable(thing):
    with transaction.atomic():
        with pytest.raises(LostRaceError):
            move(thing, to=DummyStatus.USED, why="lease of another", guard={"lease": 5})
        move(thing, to=DummyStatus.GONE, why="gone")

    assert DummyModel.objects.get().status == "gone"


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


def make_things(count):
    return DummyModel.objects.bulk_create(DummyModel(pk=10 + each) for each in range(count))


def test_rows_moved_together_have_a_history_each(thing, django_assert_num_queries):
    things = make_things(3)

    with django_assert_num_queries(2):
        move_all(things, to=DummyStatus.USED, why="all of them", actor="customer", lease=4)

    assert {each.status for each in things} == {"used"}
    assert DummyModel.objects.filter(status="used", lease=4).count() == 3
    assert history() == [("new", "used", "all of them", "customer")] * 3
    assert Move.objects.values("subject").distinct().count() == 3


def test_none_is_moved_if_one_has_moved_already(thing):
    things = make_things(3)
    move(DummyModel.objects.get(pk=11), to=DummyStatus.GONE, why="the rival")

    with pytest.raises(LostRaceError), transaction.atomic():
        move_all(things, to=DummyStatus.USED, why="too late")

    assert {each.status for each in things} == {"new"}
    assert not DummyModel.objects.filter(status="used").exists()
    assert history() == [("new", "gone", "the rival", "system")]


def test_rows_are_moved_together_only_as_the_table_allows(thing):
    with pytest.raises(IllegalMoveError):
        move_all([thing], to=DummyStatus.NEW, why="to where it is")


def test_no_rows_are_moved_by_no_statement(thing, django_assert_num_queries):
    with django_assert_num_queries(0):
        move_all([], to=DummyStatus.USED, why="nobody")


def test_batch_writes_all_of_its_history_with_one_statement(thing, django_assert_num_queries):
    (other,) = make_things(1)

    # Savepoint, two updates, history, release.
    with django_assert_num_queries(5), batched_history():
        record_created(other, why="made")
        move(thing, to=DummyStatus.USED, why="first")
        move(thing, to=DummyStatus.GONE, why="second")

    assert history() == [
        ("", "new", "made", "system"),
        ("new", "used", "first", "system"),
        ("used", "gone", "second", "system"),
    ]


def test_batch_forgets_what_was_undone_and_keeps_the_rest_in_order(thing):
    (other,) = make_things(1)

    with batched_history():
        move(thing, to=DummyStatus.USED, why="kept")
        with suppress(ZeroDivisionError), transaction.atomic():
            move(other, to=DummyStatus.GONE, why="undone")
            raise ZeroDivisionError
        with transaction.atomic():
            move(thing, to=DummyStatus.GONE, why="kept in a savepoint")

    assert [row[2] for row in history()] == ["kept", "kept in a savepoint"]
    assert DummyModel.objects.get(pk=other.pk).status == "new"


def test_batch_that_fails_leaves_neither_moves_nor_history(thing):
    with suppress(ZeroDivisionError), batched_history():
        move(thing, to=DummyStatus.USED, why="undone")
        raise ZeroDivisionError
    move(DummyModel.objects.get(), to=DummyStatus.GONE, why="on its own again")

    assert [row[2] for row in history()] == ["on its own again"]


def test_batch_is_undone_when_its_history_cannot_be_written(thing, no_room_for_history):
    with pytest.raises(DatabaseError), batched_history():
        move(thing, to=DummyStatus.USED, why="unwritten")

    assert DummyModel.objects.get().status == "new"


def test_batch_inside_another_adds_to_its_history(thing):
    with batched_history():
        move(thing, to=DummyStatus.USED, why="outer")
        with batched_history():
            move(thing, to=DummyStatus.GONE, why="inner")
        assert history() == []

    assert [row[2] for row in history()] == ["outer", "inner"]
