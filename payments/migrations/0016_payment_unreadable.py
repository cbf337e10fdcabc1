"""Since when nothing readable is told about a payment; empty for all that were made before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0015_payout_proofs")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="unreadable_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("unreadable_since__isnull", False)),
                fields=["unreadable_since"],
                name="payments_payment_unreadable",
            ),
        ),
    ]
