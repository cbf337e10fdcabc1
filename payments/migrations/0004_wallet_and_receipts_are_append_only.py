"""The database itself refuses to change or delete entries of wallets and what was issued on paper."""

from django.db import migrations

TABLES = ("payments_walletentry", "payments_document")

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION payments_journal_refuses()
"""  # the function of the journal's triggers


def _each():
    return [(table, verb) for table in TABLES for verb in ("UPDATE", "DELETE")]


def protect(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, verb in _each():
        schema_editor.execute((POSTGRESQL if on_postgresql else SQLITE).format(table=table, verb=verb))


def unprotect(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, verb in _each():
        schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if on_postgresql else ""))


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_ways_to_pay")]

    operations = [migrations.RunPython(protect, unprotect)]
