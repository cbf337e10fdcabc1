"""The table in which allauth counts tries, in the place of the cache."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_actors_and_acts")]

    operations = [
        migrations.CreateModel(
            name="LimitEntry",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
