"""Kept connections to the database are asked whether they live once a second, not in every request.

Django would ask in every request (CONN_HEALTH_CHECKS): a round trip more for a page that takes two. After a
restart of the database each connection is asked before it is used, or was dropped by a request that met the
absence; only a restart within one second costs a request of each thread, which is answered 503 as while it
was away.
"""

import time
from typing import Any

from django.core.signals import request_started
from django.db import connections

ASK_EVERY = 1.0  # seconds


def ask_seldom(**_kwargs: Any) -> None:
    """When a request begins. Outside transactions only: none is open there, except a test's."""
    now = time.monotonic()
    for connection in connections.all(initialized_only=True):
        if connection.connection is None or connection.in_atomic_block:
            continue
        if now - getattr(connection, "asked_at", 0.0) < ASK_EVERY:
            connection.health_check_done = True  # type: ignore[attr-defined]
        else:
            connection.close_if_health_check_failed()
            connection.asked_at = now  # type: ignore[attr-defined]


def install() -> None:
    """After Django's own receiver, which drops what is broken or too old. Safe to call twice."""
    request_started.connect(ask_seldom, dispatch_uid="storefront.connection_checks")
