"""The body of POST /checkouts, checked field by field (create)."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.chargily.checkouts import METHODS
from sandbox.chargily.error_responses import unprocessable

# The documentation names no limits. 50 is the least that integrations report; the most keeps numbers sane.
LEAST, MOST = 50, 100_000_000  # whole dinars
LOCALES = ("ar", "en", "fr")
ALLOCATIONS = ("customer", "merchant", "split")

# They need customers, products, prices or an app that the sandbox does not have; never ignored in silence.
NOT_PLAYED = ("items", "customer_id", "percentage_discount", "amount_discount")


def read_checkout(body: Any) -> dict[str, Any]:
    """The documented fields with their defaults filled in. Raises ApiError (422) naming every bad one."""
    fields = body if isinstance(body, dict) else {}
    problems = {name: words for name, words in _problems(fields) if words}
    if problems:
        raise unprocessable(problems)
    metadata = fields.get("metadata")
    return {
        "amount": fields["amount"],
        "success_url": fields["success_url"],
        **{name: fields.get(name) for name in ("failure_url", "webhook_endpoint", "payment_method")},
        **{name: fields.get(name) for name in ("description", "shipping_address", "pass_fees_to_customer")},
        "locale": fields.get("locale") or "ar",  # shown in documented responses without it
        # PHP knows one kind of array: an empty object comes back as an empty list.
        "metadata": metadata if metadata is None else metadata or [],
        "collect_shipping_address": fields.get("collect_shipping_address") or False,
        "chargily_pay_fees_allocation": _allocation(fields),
    }


def _problems(fields: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [
        ("amount", _check_amount(fields)),
        ("currency", _check_choice(fields, "currency", ("dzd",), required=True)),
        ("success_url", _check_address(fields, "success_url", required=True)),
        ("failure_url", _check_address(fields, "failure_url")),
        ("webhook_endpoint", _check_address(fields, "webhook_endpoint")),
        ("payment_method", _check_choice(fields, "payment_method", METHODS)),
        ("locale", _check_choice(fields, "locale", LOCALES)),
        (
            "chargily_pay_fees_allocation",
            _check_choice(fields, "chargily_pay_fees_allocation", ALLOCATIONS),
        ),
        ("description", _check_kind(fields, "description", str, "a string")),
        ("metadata", _check_kind(fields, "metadata", (dict, list), "an array")),
        ("shipping_address", _check_kind(fields, "shipping_address", str, "a string")),
        ("collect_shipping_address", _check_flag(fields, "collect_shipping_address")),
        ("pass_fees_to_customer", _check_flag(fields, "pass_fees_to_customer")),
        *((name, [f"The sandbox does not play {name}."] if fields.get(name) else []) for name in NOT_PLAYED),
    ]


def _check_amount(fields: dict[str, Any]) -> list[str]:
    amount = fields.get("amount")
    if amount is None:
        return ["The amount field is required when items is not present."]
    if type(amount) is not int:
        return ["The amount must be an integer."]
    if amount < LEAST:
        return [f"The amount must be at least {LEAST}."]
    return [f"The amount may not be greater than {MOST}."] if amount > MOST else []


def _check_choice(
    fields: dict[str, Any], name: str, choices: tuple[str, ...], *, required: bool = False
) -> list[str]:
    value = fields.get(name)
    if value is None:
        return _missing(name) if required else []
    return [] if value in choices else [f"The selected {_words(name)} is invalid."]


def _check_address(fields: dict[str, Any], name: str, *, required: bool = False) -> list[str]:
    value = fields.get(name)
    if value is None:
        return _missing(name) if required else []
    return [] if isinstance(value, str) and _is_web(value) else [f"The {_words(name)} must be a valid URL."]


def _check_kind(fields: dict[str, Any], name: str, kind: Any, words: str) -> list[str]:
    value = fields.get(name)
    return [] if value is None or isinstance(value, kind) else [f"The {_words(name)} must be {words}."]


def _check_flag(fields: dict[str, Any], name: str) -> list[str]:
    value = fields.get(name)
    fits = value is None or (type(value) in (bool, int) and value in (0, 1))
    return [] if fits else [f"The {_words(name)} field must be true or false."]


def _missing(name: str) -> list[str]:
    return [f"The {_words(name)} field is required."]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _allocation(fields: dict[str, Any]) -> str:
    if given := fields.get("chargily_pay_fees_allocation"):
        return str(given)
    # The deprecated flag says the same; without either the customer bears the fees, as in the examples.
    return "merchant" if fields.get("pass_fees_to_customer") in (0, False) else "customer"
