"""Webhooks: proof that a call is Chargily's, and what it is about. Nothing else that it says is believed."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.secret import Secret
from payments.chargily import fields
from payments.chargily.strict_json import InvalidJsonObjectError, read_object
from payments.gateways.base import InvalidWebhookError, WebhookNotification
from payments.states import WebhookRejection

HEADER = "signature"
SIGNATURE = re.compile(r"[0-9a-f]{64}")  # hex of HMAC-SHA256, lower case (webhooks)
CHECKOUT = "checkout"


def read_webhook_event(
    body: bytes, headers: Mapping[str, str], *, keys: Sequence[Secret], is_live: bool
) -> WebhookNotification:
    """What a call says, if one of the keys signed exactly these bytes.

    Pure; raises InvalidWebhookError and nothing else, whatever the bytes and headers are. A hint about
    something else than a checkout has an empty reference: their full list of events is not published.
    """
    _check_signature(body, headers, keys)
    try:
        event = read_object(body)
    except InvalidJsonObjectError as exc:
        raise InvalidWebhookError(WebhookRejection[exc.fault.name]) from None
    event_id, kind = fields.identifier(event.get("id")), fields.word(event.get("type"))
    if event_id is None or kind is None:
        raise InvalidWebhookError(WebhookRejection.NO_ID)
    if _is_of_other_mode(event.get("livemode"), is_live):
        raise InvalidWebhookError(WebhookRejection.OTHER_MODE)
    reference, amount = _about(kind, event.get("data"))
    return WebhookNotification(event_id=event_id, kind=kind, reference=reference, amount=amount)


def _check_signature(body: bytes, headers: Mapping[str, str], keys: Sequence[Secret]) -> None:
    given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    if not given:
        raise InvalidWebhookError(WebhookRejection.NO_SIGNATURE)
    if not SIGNATURE.fullmatch(given):
        raise InvalidWebhookError(WebhookRejection.ODD_SIGNATURE)
    # All keys are tried, so that the time tells nothing. An empty key would be everybody's.
    fits = [hmac.compare_digest(given, sign(body, key)) for key in keys if key]
    if not any(fits):
        raise InvalidWebhookError(WebhookRejection.WRONG_SIGNATURE)


def sign(body: bytes, key: Secret) -> str:
    """The signature of the raw bytes, keyed with the secret key of the API itself (webhooks)."""
    return hmac.new(key.reveal().encode("utf-8", "surrogatepass"), body, hashlib.sha256).hexdigest()


def _is_of_other_mode(told: object, is_live: bool) -> bool:
    """A text in the documented event. Where it is missing, the key that signed is of our mode anyway."""
    return told is not None and fields.flag(told) is not is_live


def _about(kind: str, data: object) -> tuple[str, int | None]:
    """Which checkout, and how much it says that it is for, in centimes."""
    told: dict[str, Any] = data if isinstance(data, dict) else {}
    if not kind.startswith(f"{CHECKOUT}.") or told.get("entity", CHECKOUT) != CHECKOUT:
        return "", None
    reference = fields.identifier(told.get("id"))
    if reference is None:
        raise InvalidWebhookError(WebhookRejection.NO_CHECKOUT)
    amount = None if told.get("amount") is None else fields.centimes(told["amount"])
    if told.get("amount") is not None and not amount:
        raise InvalidWebhookError(WebhookRejection.ODD_AMOUNT)
    return reference, amount
