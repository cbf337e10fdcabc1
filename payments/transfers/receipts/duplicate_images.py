"""Pictures of receipts that were sent before: the same pixels, or much the same look."""

from payments.models import Payment, TransferProof
from payments.transfers.receipts.pictures import ALIKE, ReceiptPicture, hash_distance

MAX_COMPARED = 20_000  # the newest: comparing them takes some hundredths of a second


def find_duplicate(picture: ReceiptPicture, *, payment: Payment) -> TransferProof | None:
    """The picture to which this one is nearest, if it is near; of equals one of another payment.

    A look that is near is a hint for a person, never a proof. Another picture of the same payment is worth
    no word unless it is the very same.
    """
    same = TransferProof.objects.filter(pixel_hash=picture.pixel_hash)
    found = same.exclude(payment=payment).last() or same.last()
    if found is not None:
        return found
    alike = _alike(picture.look_hash, besides=payment)
    return TransferProof.objects.get(pk=alike[0][1]) if alike else None


def similar_pictures(proof: TransferProof, *, most: int = 5) -> list[tuple[TransferProof, int]]:
    """Pictures of other payments that look like this one, the nearest first, with their distance."""
    nearest = _alike(proof.look_hash, besides=proof.payment)[:most]
    rows = TransferProof.objects.select_related("payment__customer").in_bulk([pk for _far, pk in nearest])
    return [(rows[pk], far) for far, pk in nearest if pk in rows]


def _alike(look: str, *, besides: Payment) -> list[tuple[int, int]]:
    """Distance and id of what looks much the same, the nearest first."""
    others = TransferProof.objects.exclude(payment=besides).order_by("-pk").values_list("look_hash", "pk")
    measured = ((hash_distance(look, other), pk) for other, pk in others[:MAX_COMPARED])
    return sorted((far, pk) for far, pk in measured if far <= ALIKE)
