"""Chargily Pay V2: a hosted page for EDAHABIA and CIB cards that tells of every change by a signed webhook.

Facts are from the vendor's pages "create", "object", "expire" and "webhooks". A checkout lives for thirty
minutes, which nothing can change; there is no refund call and no idempotency key.
"""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from core.intervals import Interval
from core.money import CENTIMES_PER_DINAR, dinars_from_centimes
from core.reasons import Reason
from core.secret import Secret
from payments.chargily import fields
from payments.chargily.api import (
    ChargilyClient,
    ChargilyError,
    ChargilyRefusedError,
    ChargilyUnreadableError,
    Checkout,
)
from payments.chargily.modes import is_live_key
from payments.chargily.webhook import read_webhook_event
from payments.gateways.base import (
    Gateway,
    GatewayOutcome,
    GatewayStatus,
    PaymentStartError,
    Redirect,
    StatusCheckError,
    WebhookNotification,
)
from payments.gateways.references import order_reference
from payments.models import Payment
from payments.reasons import GatewayReason

OUTCOMES = {
    "pending": GatewayOutcome.PENDING,
    "processing": GatewayOutcome.PENDING,
    "paid": GatewayOutcome.CONFIRMED,
    "failed": GatewayOutcome.FAILED,
    "canceled": GatewayOutcome.FAILED,
    "expired": GatewayOutcome.EXPIRED,  # not in their list of states, but in their own libraries
}
LOCALES = ("ar", "en", "fr")
NOT_PENDING = (400, 403)  # expire: expired before, or in another state


class Chargily(Gateway):
    """Whole dinars (create). Fees are the shop's, so that paid equals asked."""

    name = "chargily"
    stands_in_for = "ocpay"  # both lead to the same cards; OCPay's money also buys what is ordered
    label = _("EDAHABIA or CIB card (Chargily)")
    hint = _("You pay on the secure page of Chargily, then come back here.")
    # No page names a maximum: the ceilings of the cards decide. The highest that the press has named is
    # 500,000 a day (200,000 at terminals), and OCPay, over the same network, ends there (ref: create-link).
    most = 500_000 * CENTIMES_PER_DINAR
    receives_webhooks = True

    def __init__(self) -> None:
        self.least = settings.CHARGILY_LEAST * CENTIMES_PER_DINAR

    def start(self, payment: Payment, *, return_url: str) -> Redirect:
        if is_live_key(settings.CHARGILY_SECRET_KEY) is not settings.IN_PRODUCTION:
            raise PaymentStartError(GatewayReason.KEY_OF_OTHER_MODE, try_again=False)
        try:
            made = _client().create_checkout(_asked(payment, return_url))
        except ChargilyRefusedError as exc:
            raise PaymentStartError(Reason(GatewayReason.REFUSED, answer=exc), try_again=False) from None
        except ChargilyError as exc:
            raise PaymentStartError(f"{type(exc).__name__}: {exc}", try_again=True) from None
        problem = _problem(made, payment)
        if problem or made.pay_url is None:
            raise PaymentStartError(problem or GatewayReason.NO_ADDRESS, try_again=False)
        return Redirect(
            reference=made.id,
            pay_url=made.pay_url,
            is_sandbox=not settings.IN_PRODUCTION,
            expires_at=clock.now() + Interval.PAYMENT_CHECKOUT.duration,
        )

    def fetch(self, payment: Payment) -> GatewayStatus:
        try:
            told = _client().retrieve_checkout(payment.reference or "")
        except ChargilyUnreadableError as exc:
            raise StatusCheckError(Reason(GatewayReason.ANSWER_UNREADABLE, answer=exc)) from None
        except ChargilyRefusedError as exc:
            raise _cannot_ask(exc) from None
        except ChargilyError as exc:
            raise StatusCheckError(str(exc), is_outage=True) from None
        outcome = OUTCOMES.get(told.status, GatewayOutcome.UNCLEAR)
        if told.id != payment.reference and outcome is not GatewayOutcome.CONFIRMED:
            raise StatusCheckError(GatewayReason.OTHER_CHECKOUT)
        return GatewayStatus(
            outcome=outcome,
            raw_status=told.status,
            reference=told.id,
            amount=told.amount,
            currency=told.currency,
            is_sandbox=_is_sandbox(told),
            order=fields.word(told.metadata.get("order")) or "",
            evidence=_evidence(told),
        )

    def close(self, payment: Payment) -> None:
        if payment.reference is None:
            return
        try:
            _client().expire_checkout(payment.reference)
        except ChargilyRefusedError as exc:
            if exc.http_status not in NOT_PENDING:
                raise StatusCheckError(str(exc)) from None
        except ChargilyError as exc:
            raise StatusCheckError(f"{type(exc).__name__}: {exc}") from None

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookNotification:
        keys = [Secret(settings.CHARGILY_SECRET_KEY), Secret(settings.CHARGILY_PREVIOUS_SECRET_KEY)]
        return read_webhook_event(body, headers, keys=keys, is_live=settings.IN_PRODUCTION)


def _cannot_ask(refusal: ChargilyRefusedError) -> StatusCheckError:
    """404 and 410 are about this checkout; every other refusal is about our key or our way to ask."""
    is_unknown, is_gone = refusal.http_status == 404, refusal.http_status == 410
    is_outage = not (is_unknown or is_gone)
    return StatusCheckError(str(refusal), is_unknown=is_unknown, is_gone=is_gone, is_outage=is_outage)


def _client() -> ChargilyClient:
    return ChargilyClient(base_url=settings.CHARGILY_API_URL, key=Secret(settings.CHARGILY_SECRET_KEY))


def _asked(payment: Payment, return_url: str) -> dict[str, object]:
    language = (get_language() or "")[:2]
    return {
        "amount": int(dinars_from_centimes(payment.amount)),
        "currency": "dzd",
        "success_url": return_url,
        "failure_url": return_url,
        "webhook_endpoint": settings.SITE_URL + reverse("webhook", args=[Chargily.name]),
        "locale": language if language in LOCALES else LOCALES[0],
        "description": payment.title,
        "chargily_pay_fees_allocation": "merchant",
        "collect_shipping_address": False,
        # No row's number: after a restore it would name another payment.
        "metadata": {"order": order_reference(payment), "payment": payment.public_id},
    }


def _problem(made: Checkout, payment: Payment) -> GatewayReason | None:
    """Why a new checkout is not what was asked for; nobody has its address, so nobody can pay it."""
    if made.is_live is not settings.IN_PRODUCTION:
        return GatewayReason.MADE_IN_OTHER_MODE
    if made.amount != payment.amount or made.currency != "DZD":
        return GatewayReason.MADE_OVER_ANOTHER_AMOUNT
    if Payment.objects.filter(gateway=Chargily.name, reference=made.id).exists():
        return GatewayReason.MADE_UNDER_ANOTHER_ID
    return None


def _evidence(told: Checkout) -> dict[str, object]:
    amount = None if told.amount is None else str(dinars_from_centimes(told.amount))
    return {
        "status": told.status,
        "reference": told.id,
        "amount": amount,
        "currency": told.currency,
        "is_sandbox": _is_sandbox(told),
        "order": fields.word(told.metadata.get("order")),  # as we named them when we asked
        "payment": fields.word(told.metadata.get("payment")),
    }


def _is_sandbox(told: Checkout) -> bool | None:
    return None if told.is_live is None else not told.is_live
