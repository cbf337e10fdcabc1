"""The client: checkouts are made, looked at and ended; the balance tells whether the key works."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from core.secret import Secret
from payments.chargily import fields
from payments.chargily.http_call import (
    HttpCallLimits,
    HttpReply,
    HttpReplyLostError,
    HttpReplyMalformedError,
    call,
)
from payments.chargily.strict_json import InvalidJsonObjectError, read_object
from payments.chargily.url_rules import checkout_page_url, may_receive_key

FIELD_NAME = re.compile(r"[a-z0-9_.]{1,40}")
WORTH_REPEATING = (408, 425, 429)


class ChargilyError(Exception):
    """Base of every failure of a call. None holds the key or an answer's body."""


class ChargilyUnavailableError(ChargilyError):
    """No answer, or trouble on their side. Asking again is harmless; a checkout may or may not exist now."""


class ChargilyRefusedError(ChargilyError):
    """They said no (4xx in JSON): the HTTP status, and the names of the fields that they complain about."""

    def __init__(self, status: int, names: tuple[str, ...] = ()) -> None:
        super().__init__(" ".join((f"http {status}", *names)))
        self.http_status = status


class ChargilyUnreadableError(ChargilyError):
    """An answer came that makes no sense. Says what is wrong with it without quoting it."""


@dataclass(frozen=True)
class Checkout:
    """A checkout as told (object). What could not be read for certain is None; `amount` in centimes."""

    id: str
    status: str
    amount: int | None
    currency: str | None
    is_live: bool | None
    pay_url: str | None
    metadata: dict[str, Any]


class ChargilyClient:
    """Speaks API V2 with one key. Cheap to make; threads and processes may share one."""

    def __init__(self, *, base_url: str, key: Secret, limits: HttpCallLimits | None = None) -> None:
        self._base_url = base_url
        self._key = key
        self._limits = limits or HttpCallLimits()

    def create_checkout(self, payload: Mapping[str, Any]) -> Checkout:
        """Make a payable page (create). Every call makes another; a lost answer leaves one nobody can see.

        Raises ChargilyUnavailableError, ChargilyRefusedError, ChargilyUnreadableError.
        """
        return self._checkout(self._call("POST", "/checkouts", payload))

    def retrieve_checkout(self, checkout_id: str) -> Checkout:
        """A checkout as it is now (retrieve).

        Raises ChargilyUnavailableError, ChargilyRefusedError (404: unknown), ChargilyUnreadableError.
        """
        return self._checkout(self._call("GET", f"/checkouts/{quote(checkout_id, safe='')}"))

    def expire_checkout(self, checkout_id: str) -> None:
        """End a checkout that is pending (expire).

        Raises ChargilyUnavailableError, ChargilyRefusedError (400: expired before, 403: not pending any
        more), ChargilyUnreadableError.
        """
        self._call("POST", f"/checkouts/{quote(checkout_id, safe='')}/expire")

    def balance(self) -> dict[str, int | None]:
        """What lies in each wallet in hundredths, by currency (balance). Moves nothing: a test of the key.

        Raises ChargilyUnavailableError, ChargilyRefusedError (401: the key), ChargilyUnreadableError.
        """
        wallets = self._call("GET", "/balance").get("wallets")
        if not isinstance(wallets, list):
            raise ChargilyUnreadableError("no wallets")
        each = [wallet for wallet in wallets if isinstance(wallet, dict)]
        return {
            str(fields.word(wallet.get("currency"))): fields.centimes(wallet.get("balance"))
            for wallet in each
        }

    def _call(self, method: str, path: str, payload: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if not (may_receive_key(self._base_url) and self._key):
            raise ChargilyRefusedError(0, ("address_or_key",))  # no network may see the key
        try:
            reply = call(method, self._base_url + path, key=self._key, payload=payload, limits=self._limits)
        except HttpReplyMalformedError as exc:
            raise ChargilyUnreadableError(str(exc)) from None
        except HttpReplyLostError as exc:
            raise ChargilyUnavailableError(str(exc)) from None
        return _read(reply)

    def _checkout(self, told: dict[str, Any]) -> Checkout:
        checkout_id, status = fields.identifier(told.get("id")), fields.word(told.get("status"))
        if checkout_id is None or status is None:
            raise ChargilyUnreadableError("no id or status")
        currency = fields.word(told.get("currency"))
        return Checkout(
            id=checkout_id,
            status=status,
            amount=fields.centimes(told.get("amount")) or None,
            currency=currency.upper() if currency else None,
            is_live=fields.flag(told.get("livemode")),
            pay_url=checkout_page_url(told.get("checkout_url"), api=self._base_url),
            metadata=fields.metadata(told.get("metadata")),
        )


def _read(reply: HttpReply) -> dict[str, Any]:
    """The object of a 2xx; no page names the code of `create` (200 in their own library)."""
    if reply.status >= 500 or reply.status in WORTH_REPEATING:
        raise ChargilyUnavailableError(f"http {reply.status}")
    if reply.status < 200 or 300 <= reply.status < 400:
        raise ChargilyUnreadableError(f"http {reply.status}")
    try:
        told = read_object(reply.body)
    except InvalidJsonObjectError as exc:
        raise ChargilyUnreadableError(f"http {reply.status}, {exc}") from None
    if reply.status >= 400:
        raise ChargilyRefusedError(reply.status, _complaints(told.get("errors")))
    return told


def _complaints(errors: object) -> tuple[str, ...]:
    """The names of the fields in a refusal, for the log; never the words, which may quote us."""
    names = sorted(errors) if isinstance(errors, dict) else []
    return tuple(name for name in names if FIELD_NAME.fullmatch(name))[:5]
