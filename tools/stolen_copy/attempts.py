"""What the thief tries. Each attempt uses the loot alone; where only the shop can say whether something
opens, it is asked (`django.contrib.auth` and its like, under the shop's own keys).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator, default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.core import signing

from accounts.authentication.reset_tokens import ResetTokenGenerator
from accounts.models import User
from accounts.sessions.store import stored_key
from catalog import stock_notices
from core.derived_keys import cipher_under, derive_key
from orders.references import hash_of
from payments.bank_accounts.account_numbers import Rip
from tools.secret_scan import Scanner
from tools.stolen_copy.stolen_data import StolenData

MOST_CODES = 3  # one-time codes that are tried, the newest first
CODES: Sequence[int] = range(10**6)
BASE32 = re.compile(r"\b[A-Z2-7]{32}\b")
SEED = re.compile(r"\b[0-9a-f]{80}\b")
RESET = re.compile(r"\b[0-9a-z]{5,7}-[0-9a-f]{32}\b")
ACCOUNT = re.compile(r"(?<!\d)\d{20}(?!\d)")
FERNET = re.compile(r"gAAAA[A-Za-z0-9_=-]{60,}")


class Kind(StrEnum):
    SESSION = "session"
    SECOND_FACTOR = "second factor"
    ACCOUNT = "account number"
    LINK = "link to an order or a cart"
    RESET = "link to a new password"
    CONFIRMATION = "confirmation of an address"
    STOP = "end of notices"
    ONE_TIME_CODE = "one-time code"
    CARD = "card code"
    SEALED = "what is sealed"


@dataclass(frozen=True)
class Found:
    """Says what and where, and quotes nothing."""

    kind: Kind
    where: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}"


Attempt = Callable[[StolenData], Iterator[Found]]


def sessions(loot: StolenData) -> Iterator[Found]:
    """A cookie that opens a session; or what sessions keep."""
    stored = {row["session_key"] for row in loot.rows("django_session")}
    for token, place in loot.tokens.items():
        if stored_key(token) in stored:
            yield Found(Kind.SESSION, f"its key in {place}")
    for row in loot.rows("django_session"):
        if _opens(row["session_data"], loot) or _reads(row["session_data"], loot):
            yield Found(Kind.SESSION, "what it keeps, in django_session")


def _reads(data: str, loot: StolenData) -> bool:
    try:
        signing.loads(
            data, key=loot.secret_key, salt=PlainStore().key_salt, serializer=PlainStore().serializer
        )
    except (signing.BadSignature, ValueError):
        return False
    return True


def _opens(token: str, loot: StolenData) -> bool:
    """Whether a sealed text opens under anything that is made of SECRET_KEY."""
    purposes = ("session", "one-time-code", "password-reset", "confirmation")
    digest = hashlib.sha256(loot.secret_key.encode()).digest()
    boxes = [Fernet(_key(digest)), *(cipher_under(loot.secret_key, purpose) for purpose in purposes)]
    for box in boxes:
        try:
            box.decrypt(token.encode())
        except InvalidToken:
            continue
        return True
    return False


def _key(digest: bytes) -> bytes:
    return base64.urlsafe_b64encode(digest)


def second_factors(loot: StolenData) -> Iterator[Found]:
    for place, text in loot.texts():
        if BASE32.search(text) or SEED.search(text):
            yield Found(Kind.SECOND_FACTOR, place)


def sealed(loot: StolenData) -> Iterator[Found]:
    """Cards, accounts, factors, statements: whatever is sealed."""
    for place, text in loot.texts():
        if any(_opens(token, loot) for token in FERNET.findall(text)):
            yield Found(Kind.SEALED, place)


def links(loot: StolenData) -> Iterator[Found]:
    kept = {row["secret_hash"] for table in ("orders_orderlink", "orders_cart") for row in loot.rows(table)}
    for token, place in loot.tokens.items():
        if hash_of(token) in kept:
            yield Found(Kind.LINK, f"its secret in {place}")


def resets(loot: StolenData) -> Iterator[Found]:
    written = {token: place for place, text in loot.texts() for token in RESET.findall(text)}
    for user in User.objects.filter(is_active=True):
        made = {generator.make_token(user): "made of SECRET_KEY" for generator in _generators(loot)}
        for token, place in (made | written).items():
            if default_token_generator.check_token(user, token):
                yield Found(Kind.RESET, place)


def _generators(loot: StolenData) -> Iterator[EmailAwarePasswordResetTokenGenerator | ResetTokenGenerator]:
    allauths = EmailAwarePasswordResetTokenGenerator()
    allauths.secret = loot.secret_key
    yield allauths
    for key in (loot.secret_key, derive_key(loot.secret_key, "password-reset")):
        yield type("Forging", (ResetTokenGenerator,), {"secret": key})()


def confirmations(loot: StolenData) -> Iterator[Found]:
    made = {
        signing.dumps(row["id"], key=loot.secret_key, salt=salt): "made of SECRET_KEY"
        for row in loot.rows("account_emailaddress")
        for salt in ("account", derive_key(loot.secret_key, "confirmation"))
    }
    for key, place in (made | loot.signed).items():
        if EmailConfirmationHMAC.from_key(key) is not None:
            yield Found(Kind.CONFIRMATION, place)


def stops(loot: StolenData) -> Iterator[Found]:
    made = {
        signing.dumps(row["id"], key=key, salt=stock_notices.SALT): "made of SECRET_KEY"
        for row in loot.rows("catalog_backinstock")
        for key in (loot.secret_key, derive_key(loot.secret_key, stock_notices.PURPOSE))
    }
    for token, place in (made | loot.signed).items():
        try:
            stock_notices.request_id_from_token(token)
        except signing.BadSignature:
            continue
        yield Found(Kind.STOP, place)


def one_time_codes(loot: StolenData) -> Iterator[Found]:
    """Every six digits, under every scheme that needs SECRET_KEY or nothing."""
    rows = sorted(
        (row for row in loot.rows("accounts_onetimecode") if row["code_hash"]), key=lambda row: -row["id"]
    )
    for row in rows[:MOST_CODES]:
        for name, scheme in _schemes(loot.secret_key).items():
            if any(scheme(f"{row['id']}:{code:06}".encode()) == row["code_hash"] for code in CODES):
                yield Found(Kind.ONE_TIME_CODE, f"accounts_onetimecode, {name}")


def _schemes(secret_key: str) -> dict[str, Callable[[bytes], str]]:
    salted = hashlib.sha256(b"accounts.one-time-code" + secret_key.encode()).digest()  # as salted_hmac
    derived = derive_key(secret_key, "one-time-code").encode()
    return {
        "hashed plainly": lambda text: hashlib.sha256(text).hexdigest(),
        "signed with SECRET_KEY": lambda text: hmac.digest(salted, text, "sha256").hex(),
        "derived from SECRET_KEY": lambda text: hmac.digest(derived, text, "sha256").hex(),
    }


def known(loot: StolenData, secrets: Mapping[Kind, Mapping[str, str]]) -> Iterator[Found]:
    """Codes and accounts that are known to have passed through the shop, in every usual encoding."""
    for kind, named in secrets.items():
        scanner = Scanner(named)
        for place, text in loot.texts():
            for _offset, name, encoding in scanner.scan_bytes(text.encode()):
                yield Found(kind, f"{name} in {place} ({encoding})")


def accounts(loot: StolenData, own: str) -> Iterator[Found]:
    """Any number of twenty digits whose key is right, but the shop's own."""
    for place, text in loot.texts():
        for digits in ACCOUNT.findall(text):
            if digits != own and _is_rip(digits):
                yield Found(Kind.ACCOUNT, place)


def _is_rip(digits: str) -> bool:
    try:
        Rip(digits)
    except ValueError:
        return False
    return True


ATTEMPTS: tuple[Attempt, ...] = (
    *(sessions, second_factors, sealed, links, resets, confirmations, stops, one_time_codes),
)


def try_all(
    loot: StolenData, *, own_account: str = "", secrets: Mapping[Kind, Mapping[str, str]] | None = None
) -> list[Found]:
    """Everything that the thief gets. `secrets`: what is known to be worth looking for, by a name."""
    found = [each for attempt in ATTEMPTS for each in attempt(loot)]
    return [*found, *accounts(loot, own_account), *known(loot, secrets or {})]
