"""An account of what codes cost that are bought in place of others. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0022_card_reports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dailybalance",
            name="account",
            field=models.CharField(
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
                    ("replacements", "cost of codes bought in place of others"),
                    ("compensation", "credited by the supplier for codes that do not work"),
                    ("corrections", "corrections of refunds"),
                ],
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="journalentry",
            name="account",
            field=models.CharField(
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
                    ("replacements", "cost of codes bought in place of others"),
                    ("compensation", "credited by the supplier for codes that do not work"),
                    ("corrections", "corrections of refunds"),
                ],
                max_length=40,
                verbose_name="account",
            ),
        ),
    ]
