"""OCPay ("Navio"): a hosted page for CIB and EDAHABIA cards, in links of a single use, polling only.

Facts are from the vendor's pages "ref: create-link", "ref: check-payment" and "guide 3". There is no
webhook, no refund call and no list of links: our own rows are the only register.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

import oneclick
from core import clock
from core.intervals import Interval
from core.money import InvalidAmountError, centimes_from_dinars, dinars_from_centimes
from core.reasons import Reason
from payments.gateways.base import (
    Gateway,
    GatewayOutcome,
    GatewayStatus,
    PaymentStartError,
    Redirect,
    StatusCheckError,
)
from payments.models import Payment
from payments.reasons import GatewayReason

OUTCOMES = {
    oneclick.OCPayStatus.PENDING: GatewayOutcome.PENDING,
    oneclick.OCPayStatus.CONFIRMED: GatewayOutcome.CONFIRMED,
    oneclick.OCPayStatus.FAILED: GatewayOutcome.FAILED,
}


class OCPay(Gateway):
    """Whole dinars, 500 to 500,000 (ref: create-link); fee mode NO_FEE, so that paid equals asked."""

    name = "ocpay"
    label = _("CIB or EDAHABIA card")
    hint = _("You pay on the secure page of the bank, then come back here.")
    credits_supplier = True  # funds go to the balance that also buys cards (ref: check-payment)
    least = 500_00
    most = 500_000_00

    def start(self, payment: Payment, *, return_url: str) -> Redirect:
        try:
            link = oneclick.client().create_link(
                title=payment.title, amount=int(dinars_from_centimes(payment.amount)), redirect_url=return_url
            )
        except oneclick.RequestRefusedError as exc:
            raise PaymentStartError(
                Reason(GatewayReason.REFUSED, answer=exc.code or exc.http_status), try_again=False
            ) from None
        except oneclick.OneClickError as exc:
            raise PaymentStartError(type(exc).__name__, try_again=True) from None
        return Redirect(
            reference=link.ref,
            pay_url=link.url,
            is_sandbox=link.is_sandbox,
            expires_at=clock.now() + Interval.PAYMENT_LINK.duration,
        )

    def fetch(self, payment: Payment) -> GatewayStatus:
        try:
            told = oneclick.client().check_payment(payment.reference or "")
        except oneclick.RequestRefusedError as exc:
            raise _cannot_ask(exc) from None
        except oneclick.UnreadableResponseError as exc:
            raise StatusCheckError(Reason(GatewayReason.ANSWER_UNREADABLE, answer=exc.reason)) from None
        except oneclick.OneClickError as exc:
            raise StatusCheckError(_in_short(exc), is_outage=True) from None
        return GatewayStatus(
            outcome=OUTCOMES[told.status] if told.status else GatewayOutcome.UNCLEAR,
            raw_status=told.raw_status,
            reference=told.ref,
            amount=_centimes(told),
            currency=told.currency,
            is_sandbox=told.is_sandbox,
            evidence=_evidence(told),
        )


def _cannot_ask(refusal: oneclick.RequestRefusedError) -> StatusCheckError:
    """404 is an unknown link, 410 one that expired (both seen in the vendor's own SDKs).

    What concerns our key or pace is about no payment.
    """
    status = refusal.http_status
    return StatusCheckError(
        f"http {status} {refusal.code}".rstrip(),
        is_unknown=status == 404,
        is_gone=status == 410,
        is_outage=status in (401, 403, 429),
    )


def _in_short(trouble: oneclick.OneClickError) -> str:
    return trouble.reason if isinstance(trouble, oneclick.TransientError) else type(trouble).__name__


def _centimes(told: "oneclick.CheckedPayment") -> int | None:
    try:
        return None if told.amount is None else centimes_from_dinars(told.amount)
    except InvalidAmountError:
        return None


def _evidence(told: "oneclick.CheckedPayment") -> dict[str, Any]:
    return {
        "status": told.raw_status,
        "reference": told.ref,
        "amount": None if told.amount is None else str(told.amount),
        "currency": told.currency,
        "is_sandbox": told.is_sandbox,
    }
