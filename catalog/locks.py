"""One writer of the catalogue at a time."""

from collections.abc import Generator
from contextlib import contextmanager

from django.db import transaction

from core.locks import acquire


@contextmanager
def catalogue_lock() -> Generator[None, None, None]:
    """A transaction that waits for every other writer of the catalogue.

    Without it, a price that the supplier changed and a rule that staff changed at the same moment could each
    be computed from the other's old value. May be nested. Never make a call to the supplier inside.
    """
    with transaction.atomic():
        acquire("catalogue")
        yield
