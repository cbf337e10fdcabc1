"""System checks of money: receivers that must exist, methods that must be known."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from payments.gateways import registry
from payments.signals import payment_confirmed, refund_changed


@register()
def one_receiver_of_money(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A confirmed payment that nobody hears of would be money without an order."""
    signals = {"payment_confirmed": payment_confirmed, "refund_changed": refund_changed}
    return [
        Error(f"{name} must have exactly one receiver", id="payments.E001")
        for name, signal in signals.items()
        if len(signal.receivers) != 1
    ]


@register()
def known_methods(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    unknown = [name for name in settings.PAYMENT_METHODS if name not in registry.GATEWAYS]
    if not settings.PAYMENT_METHODS:
        return [Error("PAYMENT_METHODS names no way to pay", id="payments.E002")]
    return [
        Error(f"PAYMENT_METHODS names an unknown way to pay: {name}", id="payments.E003") for name in unknown
    ]
