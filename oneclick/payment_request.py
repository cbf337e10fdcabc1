"""What may be asked of createLink (ref: create-link), checked before the call."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

MIN_PAYMENT: Final = 500
MAX_PAYMENT: Final = 500_000
FEE_MODES: Final = ("NO_FEE", "SPLIT_FEE", "CUSTOMER_FEE")


def link_payload(
    *, title: str, amount: int, description: str, redirect_url: str, success_message: str, fee_mode: str
) -> Mapping[str, object]:
    """The body of createLink; fields left empty are left out. `amount` is whole dinars. Raises ValueError."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not MIN_PAYMENT <= amount <= MAX_PAYMENT:
        raise ValueError("a payment must be 500 to 500000 whole dinars")
    if not title.strip() or len(title) > 200:
        raise ValueError("a payment's title must have 1 to 200 characters")
    if len(description) > 1000 or len(success_message) > 500:
        raise ValueError("a payment's description or success message is too long")
    if redirect_url and not (
        urlsplit(redirect_url).scheme in ("http", "https") and urlsplit(redirect_url).hostname
    ):
        raise ValueError("a payment's redirect address must be an http or https URL")
    if fee_mode not in FEE_MODES:
        raise ValueError("a payment's fee mode is unknown")
    product = {"title": title, "description": description, "amount": amount}
    fields = {"productInfo": _filled(product), "feeMode": fee_mode}
    return fields | _filled({"successMessage": success_message, "redirectUrl": redirect_url})


def _filled(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value != ""}
