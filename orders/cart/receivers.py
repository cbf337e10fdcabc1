"""What happens to carts: they join an account at login, and are forgotten after a while."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.customers import customer_of
from accounts.models import User
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from orders.cart.carts import merge_into_account
from orders.models import Cart


@daily_cleanup
def forget_old_carts() -> None:
    """Delete carts that nobody has touched for long. Safe to call twice."""
    delete_in_batches(Cart.objects.filter(updated_at__lt=retention_cutoff(Interval.CART_KEPT)))


@receiver(user_logged_in, dispatch_uid="orders.merge_cart")
def merge_cart(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    """A cart filled before login joins the account's cart."""
    customer = customer_of(user)
    if request is not None and customer is not None:
        merge_into_account(secret=request.COOKIES.get(settings.CART_COOKIE_NAME), customer=customer)
