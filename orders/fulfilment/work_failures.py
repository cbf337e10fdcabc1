"""Work on a line that fails by an error of our own: others go on, and after a few times a person is told."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from core import desk
from core.moves import LostRaceError
from core.reasons import Reason
from orders.kinds import OrdersDeskKind
from orders.models import Line
from orders.reasons import DeskTitle

log = logging.getLogger(__name__)

FAILURES_BEFORE_ALERT = 3
# A database that is away, locked or full concerns everything, and rivals are nobody's fault.
TRANSIENT_ERRORS = (OperationalError, InterfaceError, LostRaceError)


@contextmanager
def report_repeated_failures(line_id: int) -> Generator[None, None, None]:
    """Around one piece of work on a line: an error is counted, and raised on for whoever logs it."""
    try:
        yield
    except TRANSIENT_ERRORS:
        raise
    except Exception as error:
        try:
            _count(line_id, type(error).__name__)
        except Exception:
            log.exception("that work on line %s failed could not be noted", line_id)
        raise


def _count(line_id: int, error: str) -> None:
    """The error's name only: its text may quote what it could not handle."""
    with transaction.atomic():
        Line.objects.filter(pk=line_id).update(failures=F("failures") + 1)
        line = Line.objects.select_related("order").get(pk=line_id)
        if line.failures >= FAILURES_BEFORE_ALERT and not line.is_final:
            desk.open_item(
                kind=OrdersDeskKind.WORK_FAILS,
                about=line,
                title=Reason(DeskTitle.WORK_FAILS, order=line.order.reference, error=error),
                evidence={"error": error, "times": line.failures, "status": line.status},
            )
