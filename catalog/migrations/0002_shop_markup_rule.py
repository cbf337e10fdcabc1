"""The rule that a new shop starts with: 5 % on everything. Going back removes the shop's rule."""

from decimal import Decimal

from django.db import migrations


def add_rule(apps, schema_editor):
    rules = apps.get_model("catalog", "MarkupRule").objects.using(schema_editor.connection.alias)
    rules.get_or_create(level="shop", defaults={"percent": Decimal(5)})


def remove_rule(apps, schema_editor):
    rules = apps.get_model("catalog", "MarkupRule").objects.using(schema_editor.connection.alias)
    rules.filter(level="shop").delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_catalogue")]

    operations = [migrations.RunPython(add_rule, remove_rule)]
