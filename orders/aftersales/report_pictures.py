"""Pictures of what a service said of a code, and customers' words about it: kept while they are needed."""

from django.utils.translation import gettext_lazy

from core import audit_log, clock
from core.files.stored_pictures import PictureFolder
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup
from orders.models import CardReport
from orders.states import OPEN_REPORTS

REPORT_PICTURES = PictureFolder("reports")
LOOK = "card-report.look"
audit_log.register_labels({LOOK: gettext_lazy("picture of a reported code looked at")})


def look_at_picture(report: CardReport, *, actor: str) -> str:
    """Its name, for showing it to staff; who looked is kept, since customers do not always cover the code."""
    if report.picture:
        audit_log.record(actor=actor, act=LOOK, about=report)
    return report.picture


@daily_cleanup
def forget_old_reports() -> None:
    """What was decided long ago loses picture and words; that it was reported, and how it ended, stays."""
    decided = CardReport.objects.exclude(status__in=OPEN_REPORTS).exclude(picture="", words="")
    old = decided.filter(status_since__lt=clock.now() - Interval.CARD_REPORT_KEPT.duration)
    for pk, name in old.values_list("pk", "picture"):
        if name:
            REPORT_PICTURES.delete(name)
        CardReport.objects.filter(pk=pk).update(picture="", words="")


@daily_cleanup
def forget_stray_report_pictures() -> None:
    """What an upload has left behind that was cut off between its file and its row."""
    REPORT_PICTURES.delete_strays(CardReport.objects.exclude(picture="").values_list("picture", flat=True))
