"""The sums of days that are over, which the database refuses to change or delete, as it does the journal's rows."""

from django.db import migrations, models

import core.fields
from core import append_only


def protect(apps, schema_editor):
    append_only.protect(schema_editor, "payments_dailybalance")


def unprotect(apps, schema_editor):
    append_only.unprotect(schema_editor, "payments_dailybalance")


class Migration(migrations.Migration):
    dependencies = [("payments", "0020_open_money")]

    operations = [
        migrations.CreateModel(
            name="DailyBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("clearing", "received through gateways"),
                            ("bank", "paid from the shop's accounts"),
                            ("supplier", "balance at the supplier"),
                            ("orders", "owed to customers in cards"),
                            ("refunds", "owed to customers in money"),
                            ("wallets", "kept for customers in wallets"),
                            ("unapplied", "received, belongs to nothing yet"),
                            ("revenue", "sales"),
                            ("cost", "cost of cards sold"),
                            ("corrections", "corrections of refunds"),
                        ],
                        max_length=40,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("debits", core.fields.CentimesField()),
                ("credits", core.fields.CentimesField()),
            ],
            options={
                "verbose_name": "balance of a day",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "account", "number"), name="payments_dailybalance_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credits__gte", 0), ("debits__gte", 0)),
                        name="payments_dailybalance_sides",
                    ),
                ],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
