"""What every template may use. Nothing personal: pages that may be cached are rendered with it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shop(request: HttpRequest) -> dict[str, Any]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "IS_REHEARSAL": not settings.IN_PRODUCTION,
    }
