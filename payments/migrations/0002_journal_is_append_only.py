"""The database itself refuses to change or delete what the journal holds."""

from django.db import migrations

TABLES = ("payments_journalevent", "payments_journalentry")

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""

POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION payments_journal_refuses()
"""

FUNCTION = """
CREATE FUNCTION payments_journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation'; END $$
"""


def _each():
    return [(table, verb) for table in TABLES for verb in ("UPDATE", "DELETE")]


def protect(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(FUNCTION)
    for table, verb in _each():
        schema_editor.execute((POSTGRESQL if on_postgresql else SQLITE).format(table=table, verb=verb))


def unprotect(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, verb in _each():
        schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if on_postgresql else ""))
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION payments_journal_refuses()")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_money")]

    operations = [migrations.RunPython(protect, unprotect)]
