"""Entries of accounts that few events touch are found without reading the whole journal."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0023_replaced_codes")]

    operations = [
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                fields=["account"],
                name="payments_entry_seldom",
                condition=Q(account__in=("refunds", "unapplied", "compensation")),
            ),
        ),
    ]
