"""Endpoints of the payment links: createLink, checkPayment."""

import json
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from sandbox.app import iso, now
from sandbox.calls import ApiError, Call, validation_error
from sandbox.supplier import payment_links
from sandbox.supplier.dialect import success
from sandbox.wire import Answer

FEE_MODES = ("NO_FEE", "SPLIT_FEE", "CUSTOMER_FEE")
LEAST, MOST = 500, 500_000  # whole dinars (ref: create-link)

MESSAGES = {
    "PENDING": "Payment is pending",
    "CONFIRMED": "Payment confirmed, funds will be credited to your balance",
    "FAILED": "Payment failed or link expired",
}


def create_link(call: Call) -> Answer:
    """ref: create-link. Opens one more link each time it is called."""
    if not call.store.setting("merchant_validated"):
        raise ApiError(403, "MERCHANT_NOT_VALIDATED", "Merchant account is not validated")
    body = _read_body(call.request.json())
    link = payment_links.create(call.app, body, now())
    url = f"{call.app.url}/pay/{link['ref']}"
    shown = {
        "uid": link["uid"],
        "ref": link["ref"],
        "isSandbox": bool(link["sandbox"]),
        **body,
        "time": iso(link["created_at"]),
    }
    answer = success(call, {"paymentUrl": url, "paymentRef": link["ref"], "paymentLink": shown})
    answer.applied = True
    return answer


def check_payment(call: Call) -> Answer:
    """ref: check-payment. Answers for links of either environment."""
    link = payment_links.find(call.app, call.args["ref"])
    if link is None:
        raise ApiError(404, "NOT_FOUND", "Payment not found")
    data: dict[str, Any] = {
        "status": link["status"],
        "message": MESSAGES[link["status"]],
        "paymentRef": link["ref"],
    }
    if link["status"] == "CONFIRMED" or link["reason"] == "declined":
        data["transactionDetails"] = _transaction(link)
    return success(call, data)


def _transaction(link: sqlite3.Row) -> dict[str, Any]:
    return {
        "amount": link["amount"],
        "currency": "DZD",
        "isSandbox": bool(link["sandbox"]),
        "createdDate": iso(link["decided_at"]),
    }


def _read_body(body: Any) -> dict[str, Any]:
    """The documented fields of the body, defaults filled in. Raises ApiError."""
    info = body.get("productInfo") if isinstance(body, dict) else None
    if not isinstance(info, dict):
        raise validation_error("productInfo is required")
    amount = info.get("amount")
    if isinstance(amount, float) and amount.is_integer():
        amount = int(amount)
    if type(amount) is not int or not LEAST <= amount <= MOST:
        raise validation_error(f"amount must be a whole number between {LEAST} and {MOST}")
    if body.get("feeMode", "NO_FEE") not in FEE_MODES:
        raise validation_error(f"feeMode must be one of {', '.join(FEE_MODES)}")
    redirect = _text(body, "redirectUrl", 2000)
    if redirect and (urlsplit(redirect).scheme not in ("http", "https") or not urlsplit(redirect).netloc):
        raise validation_error("redirectUrl must be an http or https address")
    return {
        "productInfo": {
            "title": _text(info, "title", 200, least=1),
            "description": _text(info, "description", 1000),
            "amount": amount,
        },
        "feeMode": body.get("feeMode", "NO_FEE"),
        "successMessage": _text(body, "successMessage", 500),
        "redirectUrl": redirect,
    }


def _text(fields: dict[str, Any], name: str, most: int, least: int = 0) -> str:
    text = fields.get(name, "" if least == 0 else None)
    if not isinstance(text, str) or not least <= len(text) <= most:
        raise validation_error(f"{name} must be a text of {least} to {most} characters")
    return text


def link_request(link: sqlite3.Row) -> dict[str, Any]:
    """What createLink was asked for."""
    body: dict[str, Any] = json.loads(link["body"])
    return body
