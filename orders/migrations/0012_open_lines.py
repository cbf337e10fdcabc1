"""Indexes of lines that are still open, and of the phone numbers by which staff find orders."""

from django.db import migrations, models

from core.concurrent_indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0011_growth")]

    operations = [
        AddIndexConcurrently(
            model_name="line",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("queued", "placing", "held", "unknown", "parked", "placed"))
                ),
                fields=["status", "status_since"],
                name="orders_line_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(fields=["phone"], name="orders_order_phone"),
        ),
    ]
