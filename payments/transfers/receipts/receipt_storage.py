"""Pictures of receipts: kept while they may be asked for, then thrown away."""

from core import clock
from core.files.stored_pictures import PictureFolder
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup
from payments.models import TransferProof
from payments.models.transfer import ReceiptVerdict
from payments.states import OPEN_PAYMENTS

RECEIPTS = PictureFolder("receipts")


@daily_cleanup
def forget_old_pictures() -> None:
    """What was judged is thrown away once its payment has ended for long; the row stays, without picture."""
    judged = TransferProof.objects.exclude(verdict=ReceiptVerdict.WAITING).exclude(picture="")
    over = judged.exclude(payment__status__in=OPEN_PAYMENTS)
    old = over.filter(payment__status_since__lt=clock.now() - Interval.PROOF_KEPT.duration)
    for pk, name in old.values_list("pk", "picture"):
        RECEIPTS.delete(name)
        TransferProof.objects.filter(pk=pk).update(picture="")


@daily_cleanup
def forget_stray_pictures() -> None:
    """What an upload has left behind that was cut off between its file and its row."""
    RECEIPTS.delete_strays(TransferProof.objects.exclude(picture="").values_list("picture", flat=True))
