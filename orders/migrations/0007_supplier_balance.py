"""The balance at the supplier as it was last told, and an index for what was bought since."""

from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_answers_and_losses")]

    operations = [
        migrations.CreateModel(
            name="SupplierBalance",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("amount", core.fields.CentimesField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("wanted_until", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="orders_supplierbalance_one_row"
                    )
                ]
            },
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("status", "placed")),
                fields=["status_since"],
                name="orders_attempt_placed_since",
            ),
        ),
    ]
