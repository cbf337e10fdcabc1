"""System checks of money: receivers that must exist, methods that must be known."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from payments.bank_accounts.account_numbers import InvalidAccountNumberError, parse_rip
from payments.bank_accounts.shop_accounts import read_ccp
from payments.chargily.modes import is_live_key, is_live_url
from payments.chargily.url_rules import may_receive_key
from payments.gateways import registry
from payments.payout_methods import registry as payout_methods
from payments.signals import payment_confirmed, refund_changed, refund_requested


@register()
def one_receiver_of_money(**_kwargs: Any) -> list[CheckMessage]:
    """A confirmed payment that nobody hears of would be money without an order."""
    signals = {
        "payment_confirmed": payment_confirmed,
        "refund_requested": refund_requested,
        "refund_changed": refund_changed,
    }
    return [
        Error(f"{name} must have exactly one receiver", id="payments.E001")
        for name, signal in signals.items()
        if len(signal.receivers) != 1
    ]


@register()
def known_methods(**_kwargs: Any) -> list[CheckMessage]:
    """PAYMENT_METHODS names gateways that there are, and at least one."""
    unknown = [name for name in settings.PAYMENT_METHODS if name not in registry.GATEWAYS]
    if not settings.PAYMENT_METHODS:
        return [Error("PAYMENT_METHODS names no way to pay", id="payments.E002")]
    return [
        Error(f"PAYMENT_METHODS names an unknown way to pay: {name}", id="payments.E003") for name in unknown
    ]


@register()
def known_payouts(**_kwargs: Any) -> list[CheckMessage]:
    """A customer whose refund can go nowhere never gets their money."""
    unknown = [name for name in settings.PAYOUT_METHODS if name not in payout_methods.ALL_PAYOUT_METHODS]
    if unknown:
        told = "PAYOUT_METHODS names an unknown destination of refunds: "
        return [Error(f"{told}{name}", id="payments.E005") for name in unknown]
    if not payout_methods.offered_payout_methods():
        return [Error("PAYOUT_METHODS names nowhere that refunds can go", id="payments.E004")]
    return []


@register()
def chargily_fits(**_kwargs: Any) -> list[CheckMessage]:
    """Live keys take real money, and sign the webhooks that are believed: nothing of the two modes may mix.

    A key that is set is checked even where the way is not offered any more: late payments are still asked
    about, and late webhooks still come.
    """
    key, previous = settings.CHARGILY_SECRET_KEY, settings.CHARGILY_PREVIOUS_SECRET_KEY
    is_live = is_live_key(key)
    found = []
    if not key:
        if "chargily" in settings.PAYMENT_METHODS:
            found.append(("PAYMENT_METHODS names chargily, but CHARGILY_SECRET_KEY is not set", 10))
    elif is_live is None:
        found.append(("CHARGILY_SECRET_KEY must begin with live_sk_ or test_sk_", 11))
    elif is_live is not settings.IN_PRODUCTION:
        found.append(("CHARGILY_SECRET_KEY must be a live one in production, and nowhere else", 12))
    elif is_live is not is_live_url(settings.CHARGILY_API_URL):
        found.append(("CHARGILY_API_URL and CHARGILY_SECRET_KEY are of different modes", 13))
    if key and not may_receive_key(settings.CHARGILY_API_URL):
        found.append(("CHARGILY_API_URL must begin with https:// unless it is on this machine", 14))
    if previous and is_live_key(previous) is not settings.IN_PRODUCTION:
        found.append(("CHARGILY_PREVIOUS_SECRET_KEY must be of the same mode as the shop", 15))
    return [Error(problem, id=f"payments.E0{number}") for problem, number in found]


@register()
def transfers_have_an_account(**_kwargs: Any) -> list[CheckMessage]:
    """Money that is sent to a mistyped account is gone: what can be told from the numbers is told here."""
    found: list[CheckMessage] = []
    ccp = rip = None
    if settings.TRANSFER_RIP:
        try:
            rip = parse_rip(settings.TRANSFER_RIP)
        except InvalidAccountNumberError as exc:
            found.append(Error(f"TRANSFER_RIP: {exc}", id="payments.E020"))
    if settings.TRANSFER_CCP:
        try:
            ccp = read_ccp(settings.TRANSFER_CCP)
        except InvalidAccountNumberError as exc:
            found.append(Error(f"TRANSFER_CCP: {exc}", id="payments.E021"))
    if ccp and not ccp.key_agrees:
        found.append(Warning("TRANSFER_CCP: the clé does not fit the number", id="payments.W020"))
    if ccp and rip and rip.is_postal and rip.account != ccp.number:
        told = "TRANSFER_CCP and TRANSFER_RIP are two accounts at Algérie Poste"
        found.append(Warning(told, id="payments.W021"))
    if "transfer" in settings.PAYMENT_METHODS:
        if not settings.TRANSFER_RIP and not settings.TRANSFER_CCP:
            told = "PAYMENT_METHODS names transfer, but neither TRANSFER_CCP nor TRANSFER_RIP is set"
            found.append(Error(told, id="payments.E022"))
        if not settings.TRANSFER_HOLDER.strip():
            told = "PAYMENT_METHODS names transfer, but TRANSFER_HOLDER is not set"
            found.append(Warning(told, id="payments.W022"))
    return found
