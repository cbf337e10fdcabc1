"""Whether broker and cache take what is written to them; a server that answers may still refuse that."""

from enum import StrEnum

import redis.exceptions
from celery import current_app

from core.shared_cache import cache

PROBE = "storefront:probe"
SECONDS_KEPT = 60


class ServerState(StrEnum):
    """A code for monitors; what exactly is wrong stands in the server's log."""

    OK = "ok"
    REFUSES = "refuses"  # out of memory, a full disk, a read-only replica
    UNREACHABLE = "unreachable"


def broker_state() -> ServerState:
    """Write a mark to a broker that can take one (Redis, Valkey); else only connect. Never raises."""
    try:
        with current_app.connection_for_write() as connection:
            # Once more at once and not later: whoever asks has other work, the sweep above all.
            connection.ensure_connection(
                max_retries=1, interval_start=0, interval_step=0, interval_max=0, timeout=2
            )
            client = getattr(connection.default_channel, "client", None)
            if client is not None:
                client.set(PROBE, "1", ex=SECONDS_KEPT)
    except Exception as exc:
        return _state(exc)
    return ServerState.OK


def cache_state() -> ServerState:
    """Write a mark to the cache. Never raises."""
    try:
        cache.set("probe", "1", SECONDS_KEPT)
    except Exception as exc:
        return _state(exc)
    return ServerState.OK


def _state(error: BaseException) -> ServerState:
    is_refusal = isinstance(error, redis.exceptions.ResponseError)
    return ServerState.REFUSES if is_refusal else ServerState.UNREACHABLE
