"""Tables whose rows nobody changes or deletes: the database itself refuses, by triggers.

A model says so by `APPEND_ONLY = True`; its migration calls `protect`. A later migration that has to change
such rows takes the triggers away and puts them back within its own transaction: `unprotected`.

Two ways pass those triggers by, each on one database: SQLite's REPLACE deletes the row that it meets, and
PostgreSQL's TRUNCATE all of them, without a word. What refuses these is put there after every `migrate`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, connections, models

VERBS = ("UPDATE", "DELETE")
BYPASSES = {"sqlite": "REPLACE", "postgresql": "TRUNCATE"}

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb}{columns} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb}{columns} ON {table}
FOR EACH ROW EXECUTE FUNCTION core_append_only_refuses()
"""
_NO_REPLACE = """
CREATE TRIGGER {table}_no_REPLACE BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {met})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_NO_TRUNCATE = """
CREATE TRIGGER {table}_no_TRUNCATE BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION core_append_only_refuses()
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION core_append_only_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def protect(schema_editor: Any, *tables: str, but: Collection[str] = ()) -> None:
    """Let the database refuse to change or delete rows of these tables.

    The columns in `but` may change all the same: a sealed token moves to new keys.
    """
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    statement = _POSTGRESQL if on_postgresql else _SQLITE
    if on_postgresql:
        schema_editor.execute(_FUNCTION, params=None)  # as it is: % is no place for a parameter
    for table in tables:
        kept = _columns(schema_editor.connection, table, but)
        for verb in VERBS:
            columns = f" OF {kept}" if but and verb == "UPDATE" else ""
            schema_editor.execute(statement.format(table=table, verb=verb, columns=columns))


def _columns(connection: Any, table: str, but: Collection[str]) -> str:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return ", ".join(f'"{column.name}"' for column in described if column.name not in but)


def unprotect(schema_editor: Any, *tables: str) -> None:
    """Take the triggers of these tables away."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in tables:
        for verb in VERBS:
            of_table = f" ON {table}" if on_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{of_table}")


@contextmanager
def unprotected(schema_editor: Any, *tables: str, but: Collection[str] = ()) -> Iterator[None]:
    """For migrations: the triggers are away inside, and back (see `protect`) before the migration commits."""
    unprotect(schema_editor, *tables)
    yield
    protect(schema_editor, *tables, but=but)


def block_bypasses(using: str, **_kwargs: Any) -> None:
    """After migrations: let these tables refuse to be emptied or replaced, too. Safe to call twice."""
    database = connections[using]
    verb = BYPASSES[database.vendor]
    found = _triggers(database)
    lacking = [model for model in _models() if f"{model._meta.db_table}_no_{verb}".lower() not in found]
    with database.cursor() as cursor:
        if lacking and database.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        there = set(database.introspection.table_names(cursor))
        for model in lacking:
            table = model._meta.db_table
            if table in there:
                statement = _NO_REPLACE if database.vendor == "sqlite" else _NO_TRUNCATE
                cursor.execute(statement.format(table=table, met=_conflict_condition(model)))


def _conflict_condition(model: type[models.Model]) -> str:
    """What is true of a row that a new one would replace, as SQL: it has the same in what is unique."""
    unique: list[list[Any]] = [[field] for field in model._meta.local_fields if field.unique]
    unique += [
        [model._meta.get_field(name) for name in constraint.fields]
        for constraint in model._meta.total_unique_constraints
    ]
    same = [" AND ".join(f'"{field.column}" = NEW."{field.column}"' for field in each) for each in unique]
    return " OR ".join(f"({each})" for each in same)


def tables() -> list[str]:
    """Every table that is to be append-only."""
    return sorted(model._meta.db_table for model in _models())


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if getattr(model, "APPEND_ONLY", False)]


def missing_triggers() -> list[str]:
    """The names of triggers that should be there and are not, or are switched off."""
    verbs = (*VERBS, BYPASSES[connection.vendor])
    wanted = {f"{table}_no_{verb}".lower() for table in tables() for verb in verbs}
    return sorted(wanted - _triggers(connection))


def _triggers(database: Any) -> set[str]:
    """The names of all that are switched on, in small letters."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name.lower() for (name,) in cursor.fetchall()}
