"""System checks: the key ring is well formed, and it fits the database."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from core.sealing.keyring import ring
from core.sealing.pepper import key_ring_problem


@register()
def key_ring_is_well_formed(**_kwargs: Any) -> list[CheckMessage]:
    """Without keys that can be read nothing is opened or sealed."""
    try:
        ring()
    except ImproperlyConfigured as exc:
        return [
            Error(
                str(exc),
                hint="`Fernet.generate_key()` makes one",
                id="sealing.E001",
            )
        ]
    return []


@register(Tags.database)
def key_ring_fits_database(databases: Sequence[str] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Runs with `migrate` and `check --database default`; before the first migration there is nothing."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        problem = key_ring_problem()
    except DatabaseError:  # no tables yet
        return []
    return [Error(problem, id="sealing.E002")] if problem else []
