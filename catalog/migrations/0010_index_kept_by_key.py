"""The trigger that keeps the index of the search looks rows up by key, whatever is known of the tables."""

from django.db import migrations

from catalog.search.index import INDEX


def look_up_by_key(apps, schema_editor):
    _alter(schema_editor, "SET enable_seqscan TO off")


def look_up_as_planned(apps, schema_editor):
    _alter(schema_editor, "RESET enable_seqscan")


def _alter(schema_editor, how):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER FUNCTION {INDEX}() {how}")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_empty_searches")]

    operations = [migrations.RunPython(look_up_by_key, look_up_as_planned)]
