"""What is forgotten after a while: from where codes were asked for. That they were shown never is."""

from core import clock
from core.housekeeping import cleans
from core.intervals import interval
from delivery.models import RevealOrigin


@cleans
def forget_origins() -> None:
    RevealOrigin.objects.filter(log__at__lt=clock.now() - interval("addresses_kept")).delete()
