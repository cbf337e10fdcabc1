"""What every page may name without knowing who looks at it."""

from typing import Any

from django.conf import settings


def site_names() -> dict[str, Any]:
    """The shop's name and address, and whether it only rehearses, as templates call them."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "IS_REHEARSAL": not settings.IN_PRODUCTION,
    }
