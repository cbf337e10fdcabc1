"""Payments get a random name for the world outside; those from before were told to gateways by their number."""

from django.db import migrations, models

import payments.models.payment


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_one_top_up_for_a_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="public_id",
            field=models.CharField(editable=False, max_length=20, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="payment",
            name="public_id",
            field=models.CharField(
                default=payments.models.payment.new_public_id,
                editable=False,
                max_length=20,
                null=True,
                unique=True,
            ),
        ),
    ]
