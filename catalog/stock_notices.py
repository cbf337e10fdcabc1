"""Telling who asked, once, that a card is for sale again."""

from collections.abc import Iterable
from datetime import datetime

from django.core import signing

from catalog.kinds import CatalogMailKind
from catalog.locks import products_lock
from catalog.models import BackInStock, Denomination
from core import clock, outbox
from core.derived_keys import key_for
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff

PURPOSE = "back_in_stock"  # of the key
SALT = "catalog.notices"  # mailed links rest on this very text


def create_request(*, denomination: Denomination, email: str, language: str) -> bool:
    """Note that somebody waits; asking twice is one request. False if it is for sale already.

    Waits for whoever writes the product: what comes back at this moment is either seen here or told.
    """
    with products_lock([denomination.product_id]):
        if Denomination.objects.filter(pk=denomination.pk, is_for_sale=True).exists():
            return False
        BackInStock.objects.get_or_create(
            denomination=denomination, email=email, told_at=None, defaults={"language": language}
        )
    return True


def queue_notices(denomination_ids: Iterable[int]) -> None:
    """Queue a mail to everybody who waits for these, in the transaction that puts them on sale."""
    for notice in BackInStock.objects.filter(denomination__in=list(denomination_ids), told_at=None):
        notice.told_at = clock.now()
        notice.save(update_fields=["told_at"])
        outbox.queue(kind=CatalogMailKind.BACK_IN_STOCK, about=notice, once=_once(notice.told_at))


def _once(moment: datetime) -> str:
    """What was gone again before it could be told is told the next time: one message for each coming back."""
    return moment.isoformat()


def restore_request(notice: BackInStock) -> None:
    """It was sold out again before the mail went out, so there was nothing to tell: the request stands.

    What has come back just now is told at once: whoever put it on sale took the request for told.
    """
    with products_lock([notice.denomination.product_id]):
        asked_again = BackInStock.objects.filter(
            denomination=notice.denomination, email=notice.email, told_at=None
        )
        if asked_again.exists():
            BackInStock.objects.filter(pk=notice.pk).delete()
        else:
            BackInStock.objects.filter(pk=notice.pk).update(told_at=None)
        if Denomination.objects.filter(pk=notice.denomination_id, is_for_sale=True).exists():
            queue_notices([notice.denomination_id])


def unsubscribe_token(notice: BackInStock) -> str:
    """What proves that a mail about the request was received; goes into that mail only."""
    return signing.dumps(notice.pk, key=key_for(PURPOSE), salt=SALT)


def request_id_from_token(token: str) -> int:
    """Which request a token belongs to. Raises BadSignature."""
    return int(signing.loads(token, key=key_for(PURPOSE), salt=SALT))


def delete_requests(token: str) -> None:
    """Forget every request of the address that got the token. Safe to call twice. Raises BadSignature."""
    asked = BackInStock.objects.filter(pk=request_id_from_token(token)).values("email")
    BackInStock.objects.filter(email__in=list(asked.values_list("email", flat=True))).delete()


@daily_cleanup
def forget_old_requests() -> None:
    """Delete wishes to be told that are too old. Safe to call twice."""
    delete_in_batches(BackInStock.objects.filter(asked_at__lt=retention_cutoff(Interval.NOTICE_KEPT)))
