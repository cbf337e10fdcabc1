"""Indexes for what is asked of one month, or of one order, however long the shop has been open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0018_payouts_by_name")]

    operations = [
        migrations.AddIndex(
            model_name="journalevent", index=models.Index(fields=["at"], name="payments_journal_at")
        ),
        migrations.AddIndex(
            model_name="refund", index=models.Index(fields=["about"], name="payments_refund_about")
        ),
    ]
