from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_limits_lifted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("template", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=8)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=core.clock.now)),
            ],
            options={
                "verbose_name": "notice of a change",
            },
        ),
    ]
