"""Triggers by which the database notes that rows have changed which public pages show.

So no way of changing a row is forgotten, be it a form, a bulk statement or a person at the SQL prompt, and a
note is there exactly when the change is. They are put there anew after every `migrate`, since they name
columns, and are away while migrations run.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, models

from core.models import PageChange

VERBS = ("INSERT", "UPDATE", "DELETE")
EVERYTHING = "shop"  # the tag on which every public page depends


@dataclass(frozen=True)
class Watch:
    """A table that public pages show.

    `tags` are SQL expressions over a row, {row} being NEW or OLD. An update is noted if one of `columns`
    differs.
    """

    model: type[models.Model]
    tags: tuple[str, ...]
    columns: tuple[str, ...]
    verbs: tuple[str, ...] = VERBS

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def verbs_on(self, vendor: str) -> tuple[str, ...]:
        """What is noted: on PostgreSQL, that all rows are gone at once, too."""
        return (*self.verbs, "TRUNCATE") if vendor == "postgresql" else self.verbs

    def trigger(self, verb: str) -> str:
        """The trigger's name."""
        return f"{self.table}_shown_{verb.lower()}"


_watches: dict[str, Watch] = {}
_OURS = re.compile("_shown_(insert|update|delete|truncate)$")


def watch(
    model: type[models.Model],
    *tags: str,
    but: Collection[str] = (),
    only: Collection[str] = (),
    verbs: tuple[str, ...] = VERBS,
) -> None:
    """Note changes of this table's rows: of all columns but some, or of some only. Safe to call twice."""
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    shown = tuple(column for column in columns if column not in but and (not only or column in only))
    _watches[model._meta.label] = Watch(model, tags, shown, verbs)


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
        if PageChange._meta.db_table not in there:
            return
        for each in _watches.values():
            if each.table in there and set(each.columns) <= _columns(database, cursor, each.table):
                for verb in each.verbs_on(database.vendor):
                    for statement in _statements(database.vendor, each, verb):
                        cursor.execute(statement)
        cursor.execute(_note(f"'{EVERYTHING}'"))  # migrations may have changed anything, unnoted


def missing_triggers() -> list[str]:
    """The names of triggers that should be there and are not, or are switched off."""
    wanted = {each.trigger(verb) for each in _watches.values() for verb in each.verbs_on(connection.vendor)}
    return sorted(wanted - _triggers(connection).keys())


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


def _tags(watched: Watch, verb: str) -> str:
    """One text of all tags of the rows before and after, as an SQL expression."""
    rows = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",), "TRUNCATE": ()}[verb]
    tags = [tag.format(row=row) for row in rows for tag in watched.tags]
    return " || ' ' || ".join(tags) or f"'{EVERYTHING}'"


def _statements(vendor: str, watched: Watch, verb: str) -> list[str]:
    note, name, table = _note(_tags(watched, verb)), watched.trigger(verb), watched.table
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    when = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in watched.columns)
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    condition = f" WHEN ({when})" if verb == "UPDATE" else ""
    head = f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH {each}{condition}"
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {note}; RETURN NULL; END $$",
            f"{head} EXECUTE FUNCTION {name}()",
        ]
    return [f"{head} BEGIN {note}; END"]
