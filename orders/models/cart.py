"""Carts, and what lies in them."""

from django.db import models
from django.db.models import Q

from core import clock
from core.fields import CentimesField


class Cart(models.Model):
    """What somebody means to buy, reached by a random cookie, with the steps of a checkout under way."""

    secret_hash = models.CharField(max_length=64, unique=True)
    customer = models.OneToOneField(
        "accounts.Customer", on_delete=models.SET_NULL, null=True, blank=True, related_name="cart"
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """So many of one denomination in a cart."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    denomination = models.ForeignKey("catalog.Denomination", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    seen_price = CentimesField(null=True)  # the price when it was put in, to tell when it has changed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "denomination"], name="orders_cartline_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_cartline_quantity"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.denomination_id}"
