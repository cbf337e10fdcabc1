"""Where pictures of receipts are kept: below MEDIA_ROOT, under names nobody guesses, read by us alone."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core import clock
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup
from payments.models import TransferProof
from payments.models.transfer import ReceiptVerdict
from payments.states import OPEN_PAYMENTS

FOLDER = "receipts"
_NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{32}}\.jpg")


def store_picture(jpeg: bytes) -> str:
    """Write a picture; returns the name under which it is found again."""
    name = f"{FOLDER}/{secrets.token_hex(16)}.jpg"
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(jpeg)
    return name


def load_picture(name: str) -> bytes:
    """The JPEG. Raises FileNotFoundError for what is gone, or never was ours."""
    return _path(name).read_bytes()


def delete_picture(name: str) -> None:
    """Delete a picture. Safe to call twice."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / name


@daily_cleanup
def forget_old_pictures() -> None:
    """What was judged is thrown away once its payment has ended for long; the row stays, without picture."""
    judged = TransferProof.objects.exclude(verdict=ReceiptVerdict.WAITING).exclude(picture="")
    over = judged.exclude(payment__status__in=OPEN_PAYMENTS)
    old = over.filter(payment__status_since__lt=clock.now() - Interval.PROOF_KEPT.duration)
    for pk, name in old.values_list("pk", "picture"):
        delete_picture(name)
        TransferProof.objects.filter(pk=pk).update(picture="")


@daily_cleanup
def forget_stray_pictures() -> None:
    """What an upload has left behind that was cut off between its file and its row."""
    known = set(TransferProof.objects.exclude(picture="").values_list("picture", flat=True))
    for path in _old_files():
        if f"{FOLDER}/{path.name}" not in known:
            path.unlink(missing_ok=True)


def _old_files() -> Iterator[Path]:
    """Files age by the clock of the machine that wrote them, not by the shop's."""
    newest = time.time() - Interval.STRAY_PICTURE_KEPT.duration.total_seconds()
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        if path.stat().st_mtime < newest:
            yield path
