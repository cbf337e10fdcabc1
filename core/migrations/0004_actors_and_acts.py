"""Who did it, by id; and what staff did, which nobody can change afterwards."""

from django.db import migrations, models

import core.clock
from core import append_only


def protect(apps, schema_editor):
    append_only.protect(schema_editor, "core_act")


def unprotect(apps, schema_editor):
    append_only.unprotect(schema_editor, "core_act")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.CharField(max_length=100, verbose_name="by whom")),
                ("actor_id", models.BigIntegerField(blank=True, db_index=True, editable=False, null=True)),
                ("second", models.CharField(blank=True, max_length=100, verbose_name="agreed by")),
                ("second_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("is_one_person", models.BooleanField(default=False, verbose_name="one person")),
                ("act", models.CharField(max_length=40, verbose_name="what")),
                ("subject", models.CharField(db_index=True, max_length=64, verbose_name="about")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("before", models.JSONField(blank=True, default=dict, verbose_name="before")),
                ("after", models.JSONField(blank=True, default=dict, verbose_name="after")),
                ("at", models.DateTimeField(db_index=True, default=core.clock.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "act of staff",
                "verbose_name_plural": "what staff did",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="move",
            name="actor_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(protect, unprotect),
    ]
