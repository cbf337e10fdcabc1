"""The database itself keeps the history: nobody changes or deletes a move."""

from django.db import migrations

from core import append_only

TABLE = "core_move"


def protect(apps, schema_editor):
    append_only.protect(schema_editor, TABLE)


def unprotect(apps, schema_editor):
    append_only.unprotect(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_limit_entries")]

    operations = [migrations.RunPython(protect, unprotect)]
