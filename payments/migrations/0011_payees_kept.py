"""No account number of a refund stands in plain any more, and what was typed or decided stays."""

from django.db import migrations, models

from core import append_only


def protect(apps, schema_editor):
    append_only.protect(schema_editor, "payments_grant")
    append_only.protect(schema_editor, "payments_refundpayee", but=("token",))


def unprotect(apps, schema_editor):
    append_only.unprotect(schema_editor, "payments_grant", "payments_refundpayee")


class Migration(migrations.Migration):
    dependencies = [("core", "0004_actors_and_acts"), ("payments", "0010_payees_sealed")]

    operations = [
        migrations.RemoveField(model_name="refund", name="destination_account"),
        migrations.RemoveField(model_name="refund", name="destination_holder"),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("destination", ""), ("payee", None)),
                    models.Q(models.Q(("destination", ""), _negated=True), ("payee__isnull", False)),
                    _connector="OR",
                ),
                name="payments_refund_payee_of_destination",
            ),
        ),
        migrations.RunPython(protect, unprotect),
    ]
