"""Places for what statements and receipts say, sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0011_payees_kept"),
    ]

    operations = [
        migrations.AlterField(  # so that the way back can add it to rows
            model_name="statementline",
            name="text",
            field=models.CharField(blank=True, max_length=300, verbose_name="text"),
        ),
        migrations.AddField(
            model_name="statementline",
            name="token",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="statementline",
            name="reference_mark",
            field=models.CharField(blank=True, db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="statementline",
            name="account_ends",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="accounts"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="transferproof",
            name="token",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="transferproof",
            name="judged_by_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
    ]
