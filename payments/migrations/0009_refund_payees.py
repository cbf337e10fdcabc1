"""Where refunds were told to go, all of it kept; and who let how much money go."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock
import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_proposals"),
        ("payments", "0008_staff_confirmations"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="approved_by_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="changed_by_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="requested_by_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(db_index=True, max_length=64, verbose_name="about")),
                ("payee", models.CharField(max_length=80)),
                ("amount", core.fields.CentimesField(verbose_name="amount")),
                ("owed", core.fields.CentimesField(verbose_name="owed at first")),
                ("limit", core.fields.CentimesField(verbose_name="two persons from")),
                ("granted_by", models.CharField(max_length=100, verbose_name="approved by")),
                ("granted_by_id", models.BigIntegerField()),
                ("first_by", models.CharField(blank=True, max_length=100, verbose_name="first person")),
                ("first_by_id", models.BigIntegerField(blank=True, null=True)),
                ("is_one_person", models.BooleanField(default=False, verbose_name="one person")),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["granted_by_id", "at"], name="payments_grant_person"),
                    models.Index(fields=["payee", "at"], name="payments_grant_payee"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_grant_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_by_id__isnull", True),
                            models.Q(("first_by_id", models.F("granted_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="payments_grant_two_are_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundPayee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "destination",
                    models.CharField(
                        choices=[("wallet", "wallet"), ("ccp", "CCP account"), ("rip", "bank account (RIP)")],
                        max_length=20,
                        verbose_name="destination",
                    ),
                ),
                ("token", models.TextField(blank=True)),
                ("fingerprint", models.CharField(blank=True, db_index=True, max_length=64)),
                ("last_digits", models.CharField(blank=True, max_length=4, verbose_name="account")),
                ("typed_by", models.CharField(max_length=100, verbose_name="typed by")),
                ("typed_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="when")),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payees",
                        to="payments.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "payee of a refund",
                "verbose_name_plural": "payees of refunds",
                "ordering": ["refund", "number"],
            },
        ),
        migrations.AddField(
            model_name="refund",
            name="payee",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.refundpayee",
                verbose_name="payee",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundpayee",
            constraint=models.UniqueConstraint(
                fields=("refund", "number"), name="payments_refundpayee_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundpayee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("destination", "wallet"), ("fingerprint", ""), ("token", "")),
                    models.Q(
                        models.Q(("destination", "wallet"), _negated=True),
                        models.Q(("token", ""), _negated=True),
                        models.Q(("fingerprint", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_refundpayee_sealed",
            ),
        ),
    ]
