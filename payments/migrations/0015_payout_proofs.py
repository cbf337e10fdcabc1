"""What proves that the money of a noted payout has left."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock
from core import append_only


def protect(apps, schema_editor):
    append_only.protect(schema_editor, "payments_payoutproof")


def unprotect(apps, schema_editor):
    append_only.unprotect(schema_editor, "payments_payoutproof")


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0014_no_plain_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayoutProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("explanation", models.CharField(blank=True, max_length=200, verbose_name="explanation")),
                ("explained_by", models.CharField(blank=True, max_length=100, verbose_name="explained by")),
                ("explained_by_id", models.BigIntegerField(blank=True, null=True)),
                ("agreed_by", models.CharField(blank=True, max_length=100, verbose_name="agreed by")),
                ("agreed_by_id", models.BigIntegerField(blank=True, null=True)),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="when")),
                (
                    "line",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout_proof",
                        to="payments.statementline",
                        verbose_name="line of a statement",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout_proofs",
                        to="payments.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a payout",
                "verbose_name_plural": "proofs of payouts",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("explanation", ""), ("line__isnull", False)),
                            models.Q(("line", None), models.Q(("explanation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="payments_payoutproof_line_or_words",
                    )
                ],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
