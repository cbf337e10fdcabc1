"""Proposals of anything that takes two persons."""

from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_hashed_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=40, verbose_name="act")),
                ("subject", models.CharField(max_length=64, verbose_name="about")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("proposed_by", models.CharField(max_length=100, verbose_name="proposed by")),
                ("proposed_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("proposed_at", models.DateTimeField(default=core.clock.now, verbose_name="proposed")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="planned for")),
                ("agreed_by", models.CharField(blank=True, max_length=100, verbose_name="agreed by")),
                ("agreed_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "done"),
                            ("withdrawn", "taken back"),
                            ("lapsed", "lapsed"),
                            ("failed", "not possible any more"),
                        ],
                        max_length=10,
                        verbose_name="what became of it",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["due_at"],
                        name="accounts_proposal_due",
                    ),
                    models.Index(fields=["subject"], name="accounts_proposal_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("act", "subject"),
                        name="accounts_proposal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by_id__isnull", True),
                            ("proposed_by_id__isnull", True),
                            models.Q(("agreed_by_id", models.F("proposed_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_proposal_two_persons",
                    ),
                ],
            },
        ),
    ]
