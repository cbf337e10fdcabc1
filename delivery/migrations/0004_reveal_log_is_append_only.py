"""The database itself keeps the reveal log: nobody changes or deletes what it holds."""

from django.db import migrations

from core import append_only

TABLE = "delivery_reveallog"


def protect(apps, schema_editor):
    append_only.protect(schema_editor, TABLE)


def unprotect(apps, schema_editor):
    append_only.unprotect(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_reveal_origins")]

    operations = [
        migrations.RemoveField(model_name="reveallog", name="ip"),
        migrations.RemoveField(model_name="reveallog", name="agent"),
        migrations.RunPython(protect, unprotect),
    ]
