"""Reports of codes that do not work, and how each of them ended."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock
import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0012_open_lines"),
        ("payments", "0022_card_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reported", "to be looked into"),
                            ("asked", "the supplier was asked"),
                            ("refunded", "its price goes back"),
                            ("refused", "refused"),
                        ],
                        default="reported",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("status_since", models.DateTimeField(default=core.clock.now, verbose_name="since")),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("used", "It says that the code was used already"),
                            ("invalid", "It says that the code is not valid"),
                            ("other_card", "It is for another country or amount than I bought"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="what the customer says",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="in their words")),
                ("picture", models.CharField(blank=True, max_length=100, verbose_name="picture")),
                ("reported_at", models.DateTimeField(default=core.clock.now, verbose_name="reported")),
                ("answer_due_at", models.DateTimeField(verbose_name="answer promised until")),
                ("ticket", models.CharField(blank=True, max_length=80, verbose_name="supplier's ticket")),
                (
                    "credited",
                    core.fields.CentimesField(blank=True, null=True, verbose_name="credited by the supplier"),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "redeemed",
                                "The supplier shows that the code was redeemed after it had been shown to you.",
                            ),
                            ("works", "The supplier has checked the code: it is valid and can be redeemed."),
                            (
                                "as_described",
                                "The card is the one that you chose, for the country named on it.",
                            ),
                            ("other", "Our staff have looked into it and cannot take it back."),
                        ],
                        max_length=20,
                        verbose_name="refused because",
                    ),
                ),
                (
                    "explanation",
                    models.CharField(blank=True, max_length=500, verbose_name="told to the customer"),
                ),
                ("decided_by", models.CharField(blank=True, max_length=100, verbose_name="decided by")),
                ("decided_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "line_card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="orders.linecard",
                        verbose_name="card",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_report",
                        to="payments.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "reported code",
                "verbose_name_plural": "reported codes",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("reported", "asked"))),
                        fields=["answer_due_at"],
                        name="orders_cardreport_open",
                    ),
                    models.Index(fields=["reported_at"], name="orders_cardreport_reported"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["reported", "asked", "refunded", "refused"])),
                        name="orders_cardreport_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refunded"), _negated=True),
                            ("refund__isnull", False),
                            _connector="OR",
                        ),
                        name="orders_cardreport_refunded_has_refund",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["refunded", "refused"]), ("refund", None), _connector="OR"
                        ),
                        name="orders_cardreport_refund_decides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="orders_cardreport_refusal_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credited", None), ("credited__gt", 0), _connector="OR"),
                        name="orders_cardreport_credit_positive",
                    ),
                ],
            },
        ),
    ]
