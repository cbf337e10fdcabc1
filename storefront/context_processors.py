"""What every template may use. Nothing personal: pages that may be cached are rendered with it."""

import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from core.page_cache.policy import render_in_doubt, shared_value
from core.page_cache.triggers import EVERYTHING
from core.web.site import site_names
from orders.supplier_account import sales_gate

log = logging.getLogger(__name__)


def shop(request: HttpRequest) -> dict[str, Any]:
    """The shop's names, and whether buying is paused: that is asked only by templates that tell it."""
    return {
        **site_names(),
        "buying_is_paused": lambda: _buying_is_paused(request),
    }


def _buying_is_paused(request: HttpRequest) -> bool:
    """False where the database does not answer: a page that needs none is shown all the same."""
    try:
        return shared_value(request, "buying_is_paused", lambda: not sales_gate.sales_allowed(), EVERYTHING)
    except DatabaseError as exc:
        render_in_doubt(request)
        log.warning("a page could not tell whether buying is paused: %s", type(exc).__name__)
        return False
