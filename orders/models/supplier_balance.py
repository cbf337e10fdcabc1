"""What lies on our account at the supplier, as it was last told."""

from django.db import models
from django.db.models import Q

from core.fields import CentimesField


class SupplierBalance(models.Model):
    """One row. Written by `orders.supplier_account.solvency` only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    amount = CentimesField(null=True)  # empty until it was told once
    asked_at = models.DateTimeField(null=True)  # just before the call: what was bought since is not taken off
    tried_at = models.DateTimeField(null=True)  # the last try to read it in between purchases
    wanted_until = models.DateTimeField(
        null=True
    )  # somebody is in checkout: it is read every minute till then
    failing_since = models.DateTimeField(null=True)  # it cannot be read

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="orders_supplierbalance_one_row")]

    def __str__(self) -> str:
        return "balance at the supplier"
