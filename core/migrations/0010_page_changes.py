"""Where triggers note that something has changed which public pages show; they come after every `migrate`."""

from django.db import migrations, models

from core import clock


class Migration(migrations.Migration):
    dependencies = [("core", "0009_one_matter")]

    operations = [
        migrations.CreateModel(
            name="PageChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tags", models.TextField()),
                ("noted_at", models.DateTimeField(db_index=True, default=clock.now)),
            ],
        ),
    ]
