"""Which ways to be paid there are, and which of them can take a given amount."""

from django.conf import settings

from accounts.models import Customer
from payments.gateways.base import Gateway
from payments.gateways.chargily import Chargily
from payments.gateways.courier import Courier
from payments.gateways.ocpay import OCPay
from payments.gateways.transfer import TransferGateway
from payments.gateways.wallet import WalletGateway

_ALL: tuple[Gateway, ...] = (
    OCPay(),
    Chargily(),
    TransferGateway(),
    Courier(),
    WalletGateway(),
)
GATEWAYS: dict[str, Gateway] = {gateway.name: gateway for gateway in _ALL}


def gateway(name: str) -> Gateway:
    """Raises KeyError for a name that is not registered."""
    return GATEWAYS[name]


def enabled_gateways() -> list[Gateway]:
    """The gateways that the shop offers, in the shop's order."""
    return [GATEWAYS[name] for name in settings.PAYMENT_METHODS]


def other_pages(name: str) -> list[Gateway]:
    """What the shop offers for the same cards as this gateway, if that does not begin a payment."""
    leader = GATEWAYS[name].stands_in_for or name
    return [
        each for each in enabled_gateways() if each.name != name and leader in (each.name, each.stands_in_for)
    ]


def available_gateways(amount: int, customer: Customer | None = None) -> list[Gateway]:
    """Those that can take `amount` centimes from this customer."""
    return [each for each in enabled_gateways() if each.takes(amount, customer)]
