"""Codes bought in place of reported ones: lines of one card that cost nothing, once for each report."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0013_card_reports"),
        ("payments", "0023_replaced_codes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cardreport",
            name="orders_cardreport_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="line",
            name="orders_line_price",
        ),
        migrations.AddField(
            model_name="cardreport",
            name="replacement",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="orders.line",
                verbose_name="replacement",
            ),
        ),
        migrations.AddField(
            model_name="cardreport",
            name="replacement_failed",
            field=models.BooleanField(default=False, verbose_name="replacement not to be had"),
        ),
        migrations.AlterField(
            model_name="cardreport",
            name="status",
            field=models.CharField(
                choices=[
                    ("reported", "to be looked into"),
                    ("asked", "the supplier was asked"),
                    ("replaced", "replaced"),
                    ("refunded", "its price goes back"),
                    ("refused", "refused"),
                ],
                default="reported",
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["reported", "asked", "replaced", "refunded", "refused"])),
                name="orders_cardreport_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "replaced"), _negated=True),
                    models.Q(("replacement__isnull", False), ("replacement_failed", False)),
                    _connector="OR",
                ),
                name="orders_cardreport_replaced_has_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "replaced"),
                    ("replacement", None),
                    ("replacement_failed", True),
                    _connector="OR",
                ),
                name="orders_cardreport_replaced_or_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit_price__gt", 0), models.Q(("quantity", 1), ("unit_price", 0)), _connector="OR"
                ),
                name="orders_line_price",
            ),
        ),
    ]
