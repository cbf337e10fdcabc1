"""Triggers by which the database notes that rows have changed which pages show: public ones, or an order's.

So no way of changing a row is forgotten, be it a form, a bulk statement or a person at the SQL prompt, and a
note is there exactly when the change is. They are put there anew after every `migrate`, since they name
columns, and are away while migrations run.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection, connections, models

from core.models import PageChange, SubjectChange
from core.references import prefix_of

VERBS = ("INSERT", "UPDATE", "DELETE")
# Of a function on PostgreSQL. A plan that was made for empty tables, and is kept, would read them whole for
# each row once they are full.
BY_KEY = "SET enable_seqscan TO off"
EVERYTHING = "shop"  # the tag on which every public page depends


@dataclass(frozen=True)
class Watch(ABC):
    """A table whose changes are noted. An update is noted if one of `columns` differs."""

    model: type[models.Model]
    columns: tuple[str, ...]
    verbs: tuple[str, ...]
    name: ClassVar[str]  # in the names of its triggers
    notes: ClassVar[type[models.Model]]  # where it is noted

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def verbs_on(self, vendor: str) -> tuple[str, ...]:
        """What is noted on this kind of database."""
        return self.verbs

    def trigger(self, verb: str) -> str:
        """The trigger's name."""
        return f"{self.table}_{self.name}_{verb.lower()}"

    @abstractmethod
    def note(self, verb: str) -> str:
        """The statement that the trigger executes."""


@dataclass(frozen=True)
class TagWatch(Watch):
    """A table that public pages show. `tags` are SQL expressions over a row, {row} being NEW or OLD."""

    name = "shown"
    notes = PageChange
    tags: tuple[str, ...] = ()

    def verbs_on(self, vendor: str) -> tuple[str, ...]:
        """On PostgreSQL, that all rows are gone at once, too."""
        return (*self.verbs, "TRUNCATE") if vendor == "postgresql" else self.verbs

    def note(self, verb: str) -> str:
        """One text of all tags of the rows before and after."""
        tags = [tag.format(row=row) for row in _ROWS[verb] for tag in self.tags]
        return _note(" || ' ' || ".join(tags) or f"'{EVERYTHING}'")


@dataclass(frozen=True)
class SubjectWatch(Watch):
    """A table that the pages of subjects show (see `stamps`).

    `subjects` is an SQL query for their ids over a row, {row} being NEW or OLD.
    """

    name = "stamped"
    notes = SubjectChange
    subject: type[models.Model] = SubjectChange
    subjects: str = ""

    def note(self, verb: str) -> str:
        """One note for each subject of the rows before and after."""
        found = " UNION ".join(self.subjects.format(row=row) for row in _ROWS[verb])
        return (
            f"INSERT INTO {self.notes._meta.db_table} (subject, noted_at) "  # noqa: S608 - our own
            f"SELECT '{prefix_of(self.subject)}' || found.id, CURRENT_TIMESTAMP "
            f"FROM ({found}) AS found WHERE found.id IS NOT NULL"
        )


_ROWS = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",), "TRUNCATE": ()}
_watches: dict[str, Watch] = {}  # by the beginning of their triggers' names
_OURS = re.compile("_(shown|stamped)_(insert|update|delete|truncate)$")


def watch(
    model: type[models.Model],
    *tags: str,
    but: Collection[str] = (),
    only: Collection[str] = (),
    verbs: tuple[str, ...] = VERBS,
) -> None:
    """Note changes of rows that public pages show: of all columns but some, or of some only.

    Safe to call twice.
    """
    _add(TagWatch(model, _columns_of(model, but, only), verbs, tags=tags))


def watch_for(
    subject: type[models.Model],
    model: type[models.Model],
    subjects: str,
    *,
    but: Collection[str] = (),
    verbs: tuple[str, ...] = VERBS,
) -> None:
    """Note changes of rows that a subject's pages show: of all columns but some. Safe to call twice.

    `subjects` is an SQL query over {row} for the ids of those that show it, in a column `id`.
    """
    _add(SubjectWatch(model, _columns_of(model, but), verbs, subject=subject, subjects=subjects))


def _add(watched: Watch) -> None:
    _watches[watched.trigger("")] = watched


def _columns_of(
    model: type[models.Model], but: Collection[str], only: Collection[str] = ()
) -> tuple[str, ...]:
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    return tuple(column for column in columns if column not in but and (not only or column in only))


def remove_triggers(using: str, **_kwargs: Any) -> None:
    """Before migrations: a column that a trigger names cannot be dropped or changed. Safe to call twice.

    Those of tables that are watched no more go too.
    """
    database = connections[using]
    with database.cursor() as cursor:
        for name, table in _triggers(database).items():
            if _OURS.search(name):
                of_table = f" ON {table}" if database.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{of_table}")


def create_triggers(using: str, **_kwargs: Any) -> None:
    """After migrations. Tables that are not there yet, or lack a column, have none. Safe to call twice."""
    database = connections[using]
    remove_triggers(using)
    with database.cursor() as cursor:
        there = set(database.introspection.table_names(cursor))
        for each in _watches.values():
            is_there = {each.table, each.notes._meta.db_table} <= there
            if is_there and set(each.columns) <= _columns(database, cursor, each.table):
                for verb in each.verbs_on(database.vendor):
                    for statement in _statements(database.vendor, each, verb):
                        cursor.execute(statement)
        if PageChange._meta.db_table in there:
            cursor.execute(_note(f"'{EVERYTHING}'"))  # migrations may have changed anything, unnoted


def missing_triggers() -> list[str]:
    """The names of triggers for public pages that should be there and are not, or are switched off."""
    return sorted(trigger_names(TagWatch) - _triggers(connection).keys())


def trigger_names(kind: type[Watch]) -> set[str]:
    """Of all triggers that there should be of one kind."""
    watches = [each for each in _watches.values() if isinstance(each, kind)]
    return {each.trigger(verb) for each in watches for verb in each.verbs_on(connection.vendor)}


def _columns(database: Any, cursor: Any, table: str) -> set[str]:
    return {column.name for column in database.introspection.get_table_description(cursor, table)}


def _triggers(database: Any) -> dict[str, str]:
    """The names of all that are switched on, and their tables."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            )
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _note(tags: str) -> str:
    table = PageChange._meta.db_table
    return f"INSERT INTO {table} (tags, noted_at) VALUES ({tags}, CURRENT_TIMESTAMP)"  # noqa: S608 - our own


def _statements(vendor: str, watched: Watch, verb: str) -> list[str]:
    note, name, table = watched.note(verb), watched.trigger(verb), watched.table
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    when = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in watched.columns)
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    condition = f" WHEN ({when})" if verb == "UPDATE" else ""
    head = f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH {each}{condition}"
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {BY_KEY} AS "
            f"$$ BEGIN {note}; RETURN NULL; END $$",
            f"{head} EXECUTE FUNCTION {name}()",
        ]
    return [f"{head} BEGIN {note}; END"]
