"""Why a confirmation by staff may be believed. Those from before were one person's, and stay as they are."""

from django.db import migrations, models

import core.fields

BASES = {
    "statement": "a statement that somebody else imported",
    "two_persons": "two persons",
    "one_person": "one person, announced an hour before",
    "small_sum": "one person, a small sum",
    "before": "one person, before this was asked for",
}


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_statement_directions"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffconfirmation",
            name="basis",
            field=models.CharField(
                choices=list(BASES.items()),
                default="before",
                max_length=12,
                verbose_name="on the word of",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="staffconfirmation",
            name="alone_below",
            field=core.fields.CentimesField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staffconfirmation",
            name="confirmed_by_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staffconfirmation",
            name="second_by",
            field=models.CharField(blank=True, max_length=100, verbose_name="agreed by"),
        ),
        migrations.AddField(
            model_name="staffconfirmation",
            name="second_by_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="staffconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", list(BASES))), name="payments_confirmation_basis_known"
            ),
        ),
    ]
