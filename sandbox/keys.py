"""Keys: the supplier's is accepted, refused, and locked out after too many wrong ones (ref: validate-token);
Chargily's is a bearer token whose prefix names the mode (auth).
"""

import hmac

from sandbox.app import now
from sandbox.calls import CHARGILY_ENDPOINTS, ApiError, Call

ALLOWED_ATTEMPTS = 5
LOCKOUT_SECONDS = 15 * 60
CHARGILY_KEY = "test_sk_sandbox"  # also signs the webhooks; there is no secret of their own (webhooks)


def check_key(call: Call) -> None:
    """Raises ApiError unless the call carries the right key and its address is not locked out."""
    if call.endpoint in CHARGILY_ENDPOINTS:
        _check_bearer(call)
        return
    store = call.store
    if store.setting("blocked_until") > now():
        raise ApiError(403, "IP_BLOCKED", "Too many failed attempts, try again later")
    presented = call.request.headers.get("x-access-token")
    if presented is None:
        raise ApiError(401, "MISSING_ACCESS_TOKEN", "Access token is required")
    if hmac.compare_digest(presented.encode(), call.app.config.key.encode()):
        if store.setting("bad_attempts"):
            store.set("bad_attempts", 0)
        return
    raise _count_bad_attempt(call)


def _check_bearer(call: Call) -> None:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), CHARGILY_KEY.encode()):
        raise ApiError(401, "UNAUTHENTICATED", "Unauthenticated.")


def _count_bad_attempt(call: Call) -> ApiError:
    with call.store.writing():
        attempts = call.store.setting("bad_attempts") + 1
        locked = attempts >= ALLOWED_ATTEMPTS
        call.store.set("bad_attempts", 0 if locked else attempts)
        if locked:
            call.store.set("blocked_until", now() + call.app.scaled(LOCKOUT_SECONDS))
    details = {"attemptsLeft": ALLOWED_ATTEMPTS - attempts}
    return ApiError(401, "INVALID_ACCESS_TOKEN", "Invalid access token", details)
