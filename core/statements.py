"""Single statements for what Django's ORM takes two or more for, and a savepoint to fall back to."""

from typing import Any, TypeVar, cast

from django.db import IntegrityError, connection, models
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=models.Model)


def update_returning(rows: QuerySet[Row], **changes: Any) -> list[Row]:
    """`rows.update(**changes)`, and the rows as it has left them: for claiming what is worked on next.

    As with any UPDATE, of rivals one finds the rows as they were. The conditions of `rows` must be about
    columns of their own table.
    """
    query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
    query.add_update_values(changes)
    statement, values = query.get_compiler(connection=connection).as_sql()
    return list(rows.model._default_manager.raw(f"{statement} RETURNING *", values))


def insert_once(row: models.Model, *, key: str) -> bool:
    """Insert a new row unless there is one with the same value in the unique column `key`.

    Returns whether it was inserted; then it has its primary key. Of several rivals one inserts, and the
    others wait until that one commits or gives up. The transaction stays usable either way. No signals are
    sent. Raises IntegrityError if it cannot be inserted although its key is free.
    """
    if _insert(row):
        return True
    if not type(row)._default_manager.filter(**{key: getattr(row, key)}).exists():
        raise IntegrityError(f"{row._meta.label} has the same as another in what is unique")
    return False


def _insert(row: models.Model) -> bool:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = (
        f"INSERT INTO {quote(row._meta.db_table)} ({columns})"  # noqa: S608 - names of our own
        f" VALUES ({', '.join(['%s'] * len(fields))})"
        f" ON CONFLICT DO NOTHING RETURNING {quote(str(row._meta.pk.column))}"
    )
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement, values)
        except IntegrityError:
            if connection.vendor != "sqlite":
                raise
            # What keeps rows of SQLite's append-only tables from being replaced refuses before a conflict is
            # noticed. Unlike PostgreSQL's, its transactions go on after a statement that fails.
            return False
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    row.pk = inserted[0]
    row._state.adding, row._state.db = False, connection.alias
    return True
