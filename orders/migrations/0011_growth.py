"""Indexes of what is few while the shop grows: undecided attempts, sold lines of the month, kept addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_wishes")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("ip__isnull", False)),
                fields=["created_at"],
                name="orders_order_addressed",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("status__in", ("delivered", "partly_delivered"))),
                fields=["status_since"],
                name="orders_line_sold",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("status__in", ("open", "unknown"))),
                fields=["status", "sent_at"],
                name="orders_attempt_undecided",
            ),
        ),
        migrations.AddIndex(
            model_name="supplierorder",
            index=models.Index(fields=["placed_at"], name="orders_supplier_placed"),
        ),
    ]
