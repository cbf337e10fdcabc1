"""What the log does not say: secrets in addresses, and more than a line about a refused request."""

import logging
import re
from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch

from core.text import truncate

# Arguments of routes that open something by themselves: links to orders, new passwords, confirmations, stops.
SECRET_ARGUMENTS = frozenset({"secret", "key", "token"})
# A part of an address that fits no route may be a secret with something typed behind it.
LONG_PART = re.compile(r"(?<=[/=?&])[\w:=~%.-]{20,}")
SPEAK_OF_ADDRESSES = ("django.", "gunicorn.")
HIDDEN = "…"
MAX_REFUSAL_LENGTH = 300  # characters


def logging_to_console(level: str) -> dict[str, Any]:
    """The setting LOGGING: everything goes to one handler, past the filters below."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "filters": {"secrets": {"()": SecretsFilter}, "refusals": {"()": OneLineFilter}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["secrets", "refusals"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        # These two write by ways of their own otherwise.
        "loggers": {
            name: {"propagate": True, "handlers": []} for name in ("django.server", "gunicorn.error")
        },
    }


class SecretsFilter(logging.Filter):
    """Hides the secret arguments of the route; in an address that fits none, every long part."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(SPEAK_OF_ADDRESSES):
            said = record.getMessage()
            shown = _shown(said, _match_of(record))
            if shown != said:
                record.msg, record.args = shown, ()
        return True


def _match_of(record: logging.LogRecord) -> ResolverMatch | None:
    request = getattr(record, "request", None)
    return request.resolver_match if isinstance(request, HttpRequest) else None


def _shown(said: str, match: ResolverMatch | None) -> str:
    if match is None:
        return LONG_PART.sub(HIDDEN, said)
    for name in SECRET_ARGUMENTS & match.kwargs.keys():
        said = said.replace(str(match.kwargs[name]), HIDDEN)
    return said


class OneLineFilter(logging.Filter):
    """A refused request writes one line, and no traceback: whoever is refused must not fill the disk.

    Where the reason was told already (a wrong host, too many fields), the general line is left out.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not 400 <= getattr(record, "status_code", 0) < 500:
            return True
        request = getattr(record, "request", None)
        if request is not None:
            if getattr(request, "refusal_is_logged", False):
                return False
            request.refusal_is_logged = True
        record.exc_info = record.exc_text = None
        record.msg, record.args = truncate(" ".join(record.getMessage().split()), MAX_REFUSAL_LENGTH), ()
        return True
