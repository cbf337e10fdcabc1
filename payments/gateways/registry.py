"""Which ways to be paid there are, and which of them can take a given amount."""

from django.conf import settings

from payments.gateways.base import Gateway
from payments.gateways.ocpay import OCPay

GATEWAYS: dict[str, Gateway] = {gateway.name: gateway for gateway in (OCPay(),)}


def gateway(name: str) -> Gateway:
    """Raises KeyError for a name that is not registered."""
    return GATEWAYS[name]


def offered(amount: int) -> list[Gateway]:
    """The gateways that the shop offers and that can take `amount` centimes, in the shop's order."""
    chosen = [GATEWAYS[name] for name in settings.PAYMENT_METHODS]
    return [each for each in chosen if each.least <= amount <= each.most]
