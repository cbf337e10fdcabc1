from django.db import migrations, models

from core import clock


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_sort_keys_and_search_index")]

    operations = [
        migrations.CreateModel(
            name="DeliveryCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deliveries", models.PositiveIntegerField(default=0)),
                ("median_seconds", models.PositiveIntegerField(default=0)),
                ("cards", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(default=clock.now)),
            ],
        ),
    ]
