"""System checks of orders: limits that make no sense are found before anybody is refused by them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from orders.limits.allowances import InvalidAllowanceError, parse_allowance

UNPAID = ("LIMIT_UNPAID_PER_IP", "LIMIT_UNPAID_PER_CUSTOMER", "LIMIT_UNPAID_PER_PHONE")
AMOUNTS = ("LIMIT_PER_DAY", "LIMIT_PER_MONTH")


@register()
def check_limits(**_kwargs: Any) -> list[CheckMessage]:
    """Limits that are set must be amounts and numbers that can be meant."""
    negative = [name for name in UNPAID if getattr(settings, name) < 0]
    unreadable = {name: trouble for name in AMOUNTS if (trouble := _warning(getattr(settings, name)))}
    return [
        *(Error(f"{name} is below 0; 0 lifts the limit", id="orders.E001") for name in negative),
        *(Error(f"{name} {trouble}", id="orders.E002") for name, trouble in unreadable.items()),
    ]


def _warning(text: str) -> str:
    try:
        parse_allowance(text)
    except InvalidAllowanceError as exc:
        return str(exc)
    return ""
