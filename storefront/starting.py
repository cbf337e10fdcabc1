"""What every serving process makes sure of before it serves."""

import logging
from typing import Any

from celery.signals import worker_init
from django.db import DatabaseError

from core import sweeping
from core.sealing import check_key_ring

log = logging.getLogger(__name__)


def refuse_wrong_keys() -> None:
    """Stop a process whose CARD_KEYS do not open this database's cards; raises WrongKeyRing.

    A database that does not answer (yet) proves nothing: then the process starts, and /readyz tells.
    """
    try:
        check_key_ring()
    except DatabaseError as trouble:
        log.warning("the card keys could not be checked at start-up: %s", type(trouble).__name__)


sweeping.watches(at_start=refuse_wrong_keys, each_pass=lambda: None)


@worker_init.connect
def look_before_working(**kwargs: Any) -> None:
    """What a sweeper looks at first: a worker may be up before it, and must not buy from an old database.

    Celery only logs what a receiver raises, so a refusal has to leave the process.
    """
    try:
        sweeping.look_at_start()
    except DatabaseError as trouble:
        log.warning("the database could not be looked at on start-up: %s", type(trouble).__name__)
    except Exception as trouble:
        raise SystemExit(f"The worker does not start: {trouble}") from trouble
