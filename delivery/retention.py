"""What is forgotten after a while: from where codes were asked for. That they were shown never is."""

from core.housekeeping import before, cleans, thin
from delivery.models import RevealOrigin


@cleans
def forget_origins() -> None:
    thin(RevealOrigin.objects.filter(log__at__lt=before("addresses_kept")))
