"""From answers about OCPay to values. Money is at stake: what is there must be right."""

import re
from urllib.parse import urlsplit

from oneclick.base_url import is_loopback
from oneclick.fields import Fields, MalformedFieldError, required
from oneclick.response_types import CheckedPayment, OCPayStatus, PaymentLink
from oneclick.sanitizers import clean_status

_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")


def parse_link(root: Fields, data: Fields, request_id: str) -> PaymentLink:
    """Raises MalformedFieldError unless address and reference are usable, the reference always the same."""
    link = data.child("paymentLink") or Fields({})
    ref = required(data.identifier("paymentRef") or link.identifier("ref"), "paymentRef")
    if not _REF.fullmatch(ref) or (link.identifier("ref") or ref) != ref:
        raise MalformedFieldError("paymentRef is not a reference")
    url = required(
        data.text("paymentUrl", longest=1000) or root.text("paymentUrl", longest=1000), "paymentUrl"
    )
    if not _is_safe(url):
        raise MalformedFieldError("paymentUrl is not a safe address")
    return PaymentLink(ref, url, link.flag("isSandbox"), request_id)


def parse_payment(data: Fields, request_id: str) -> CheckedPayment:
    """Raises MalformedFieldError."""
    raw_status = required(data.text("status"), "status")
    details = data.child("transactionDetails") or Fields({})
    return CheckedPayment(
        ref=required(data.identifier("paymentRef"), "paymentRef"),
        status=OCPayStatus(raw_status) if raw_status in OCPayStatus.__members__ else None,
        raw_status=clean_status(raw_status),
        amount=details.amount("amount"),
        currency=details.text("currency", longest=10),
        is_sandbox=details.flag("isSandbox"),
        created_at=details.time("createdDate"),
        request_id=request_id,
    )


def _is_safe(url: str) -> bool:
    """Customers are sent there to pay: https, or this very machine when the sandbox plays the vendor."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    if not url.isascii() or " " in url or not host or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
