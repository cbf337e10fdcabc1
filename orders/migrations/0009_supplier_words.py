"""The supplier's own words of what a line bought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0008_books"),
    ]

    operations = [
        migrations.AddField(
            model_name="line",
            name="supplier_name",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="supplier's name"),
        ),
        migrations.AddField(
            model_name="line",
            name="supplier_title",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="supplier's title"),
        ),
        migrations.AlterField(
            model_name="line",
            name="hold_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("paused", "placing is paused"),
                    ("balance", "the balance at the supplier is too low"),
                    ("key", "the supplier refuses our key"),
                    ("price", "the wholesale price is above the line's limit"),
                    ("gone", "the supplier no longer lists the card"),
                    ("identity", "the supplier calls it another card than was sold"),
                ],
                max_length=20,
                verbose_name="on hold because",
            ),
        ),
        migrations.AlterField(
            model_name="line",
            name="region",
            field=models.CharField(blank=True, max_length=64, verbose_name="region"),
        ),
    ]
