"""Indexes of money that is still to come or to go, and of the names that gateways give to payments."""

from django.db import migrations, models

from core.concurrent_indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0019_growth")]

    operations = [
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(fields=["reference"], name="payments_payment_reference"),
        ),
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status__in", ("created", "pending", "in_review"))),
                fields=["status"],
                name="payments_payment_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("status__in", ("requested", "approved"))),
                fields=["status"],
                name="payments_refund_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="unapplied",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", True)),
                fields=["created_at"],
                name="payments_unapplied_open",
            ),
        ),
    ]
