"""The key check comes down from the cards, so that all apps may seal. Its table stays where it is."""

from django.db import migrations, models

KEY_CHECK = migrations.CreateModel(
    name="KeyCheck",
    fields=[
        ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
        ("token", models.TextField()),
    ],
    options={
        "db_table": "delivery_keycheck",
        "constraints": [
            models.CheckConstraint(condition=models.Q(("id", 1)), name="delivery_keycheck_one_row")
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_shop_floor")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[KEY_CHECK])]
