"""Is the process alive, and can it serve? For load balancers and strangers: codes, and nothing personal.

Details are for operators: `manage.py status`, and the alerts of the back office.
"""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from storefront import status

Respond = Callable[[HttpRequest], HttpResponse]


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """503 only if this process cannot serve pages; what else is amiss is told, and somebody else's business.

    A balancer that took away every web process because a worker is dead would make a small trouble large.
    """
    try:
        needed = status.required_services()
        helpful = status.optional_services()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    is_ready = all(code == status.OK for code in needed.values())
    return JsonResponse({"ready": is_ready, **needed, **helpful}, status=200 if is_ready else 503)


PROBES: dict[str, Respond] = {"/healthz": healthz, "/readyz": readyz}


def answer_probes(get_response: Respond) -> Respond:
    """Middleware, ahead of all that ask for the Host: balancers ask by address, which no page may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return PROBES.get(request.path_info, get_response)(request)

    return middleware
