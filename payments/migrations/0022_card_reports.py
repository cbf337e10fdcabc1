"""An account of what the supplier credits for codes that do not work. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0021_daily_balances"),
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
                    ("compensation", "credited by the supplier for codes that do not work"),
                    ("corrections", "corrections of refunds"),
                ],
                max_length=40,
                verbose_name="account",
            ),
        ),
    ]
