"""What is changed about logins of staff, and who vouches; staff own nothing as customers from now on."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core import clock
from core.append_only import protect, unprotect

TABLES = ("accounts_staffchange", "accounts_vouch")


def cut_staff_from_customers(apps: Any, schema_editor: Any) -> None:
    """Their orders stay, and are reached like a guest's; nobody who decides about money owns a wallet."""
    apps.get_model("accounts", "Customer").objects.filter(user__is_staff=True).update(user=None)


def protect_tables(apps: Any, schema_editor: Any) -> None:
    protect(schema_editor, *TABLES)


def unprotect_tables(apps: Any, schema_editor: Any) -> None:
    unprotect(schema_editor, *TABLES)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_sealed_factors")]

    operations = [
        migrations.CreateModel(
            name="StaffChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("made", "login made"),
                            ("role", "role changed"),
                            ("address", "address changed"),
                            ("password", "password changed"),
                            ("second_factor", "second factor changed"),
                            ("deactivated", "login deactivated"),
                            ("reactivated", "login activated again"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=clock.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="login",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a login",
                "verbose_name_plural": "changes of logins",
            },
        ),
        migrations.CreateModel(
            name="Vouch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouch",
                        to="accounts.staffchange",
                    ),
                ),
            ],
            options={
                "verbose_name": "voucher for a login",
            },
        ),
        migrations.RunPython(protect_tables, unprotect_tables),
        migrations.RunPython(cut_staff_from_customers, migrations.RunPython.noop),
    ]
