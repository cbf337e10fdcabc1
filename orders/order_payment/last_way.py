"""The way to pay that somebody used last, so that it is chosen already when they pay again."""

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Customer
from payments import wallet
from payments.models import Payment

SESSION_KEY = "last_way"


def remember_way(request: HttpRequest, payment: Payment) -> None:
    """This browser has just chosen to pay so. Safe to call twice."""
    request.session[SESSION_KEY] = payment.gateway


def last_way(request: HttpRequest, visitor: Customer | None) -> str:
    """The name of the gateway that was used last, by this browser or by this customer; empty if none was."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    if known := request.session.get(SESSION_KEY):
        return str(known)
    if visitor is None:
        return ""
    paid = Payment.objects.filter(customer=visitor).exclude(gateway=wallet.NAME)
    return paid.order_by("-pk").values_list("gateway", flat=True).first() or ""
