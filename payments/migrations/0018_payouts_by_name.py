"""Where refunds go is kept as the name of a payout, as payments keep their gateway's: a new one needs no migration.

Nothing changes in the database.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_references_spelt_once")]

    operations = [
        migrations.AlterField(
            model_name="refund",
            name="destination",
            field=models.CharField(blank=True, max_length=20, verbose_name="destination"),
        ),
        migrations.AlterField(
            model_name="refundpayee",
            name="destination",
            field=models.CharField(max_length=20, verbose_name="destination"),
        ),
    ]
