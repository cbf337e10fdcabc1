"""The sign of life to an outside address (HEARTBEAT_URL): silent when nothing here can tell any more."""

import logging

import requests
from django.conf import settings

from core import heartbeats
from core.alerts.causes import DEGRADING
from core.alerts.channels import TIMEOUT
from core.intervals import Interval
from core.kinds import CoreJob
from core.models import Alert

log = logging.getLogger(__name__)


def is_degraded() -> bool:
    """Whether part of the shop itself is not well, as far as the last look found."""
    return Alert.objects.filter(cause__in=DEGRADING, ended_at=None).exists()


def is_wanted() -> bool:
    """Whether anybody outside listens for it."""
    return bool(settings.HEARTBEAT_URL)


def send() -> None:
    """Ask for the outside address if that is due and all is well. Safe to call twice and at once."""
    if not is_wanted() or not heartbeats.claim(CoreJob.LIFESIGN, every=Interval.LIFESIGN.duration):
        return
    if is_degraded():
        return
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.get(settings.HEARTBEAT_URL, timeout=TIMEOUT, allow_redirects=False, stream=True).close()
    except (requests.RequestException, OSError) as exc:
        log.warning("the sign of life did not get out: %s", type(exc).__name__)
