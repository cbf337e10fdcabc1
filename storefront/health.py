"""Is the process alive, and can the shop work? For load balancers and operators; says nothing personal."""

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from core import heartbeats
from core.intervals import interval
from core.sealing import key_ring_problem
from orders.fence import why_closed


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether all that selling needs is there: database, key ring, a recent sweep; 503 if something is not.

    Without broker or cache the shop goes on (the sweep does the work), so those are told but do not fail.
    """
    try:
        needed = {"database": _database(), "cards": key_ring_problem() or "ok", "sweep": _sweep()}
        placing = why_closed() or "ok"
    except DatabaseError as trouble:
        return JsonResponse(
            {"ready": False, "database": f"unreachable ({type(trouble).__name__})"}, status=503
        )
    helpful = {"broker": _broker(), "cache": _cache(), "placing": placing}
    is_ready = all(state == "ok" for state in needed.values())
    return JsonResponse({"ready": is_ready, **needed, **helpful}, status=200 if is_ready else 503)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _sweep() -> str:
    age = heartbeats.age("sweep")
    if age is None:
        return "no sweep has run yet"
    return "ok" if age < interval("sweep_silent") else f"the last sweep was {int(age.total_seconds())} s ago"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:
        return f"unreachable ({type(error).__name__})"
    return "ok"


def _cache() -> str:
    try:
        cache.set("readyz", "1", 5)
    except Exception as error:
        return f"unreachable ({type(error).__name__})"
    return "ok"
