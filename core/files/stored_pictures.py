"""Where pictures that people send are kept: below MEDIA_ROOT, under names nobody guesses, for us alone."""

import os
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse

from core.intervals import Interval


class PictureFolder:
    """The pictures of one purpose. The name of a picture, "receipts/….jpg", stands in a row of ours."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._name = re.compile(rf"{folder}/[0-9a-f]{{32}}\.jpg")

    def store(self, jpeg: bytes) -> str:
        """Write a picture; returns the name under which it is found again."""
        name = f"{self.folder}/{secrets.token_hex(16)}.jpg"
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(jpeg)
        return name

    def load(self, name: str) -> bytes:
        """The JPEG. Raises FileNotFoundError for what is gone, or never was of this folder."""
        return self._path(name).read_bytes()

    def response(self, name: str, *, filename: str) -> HttpResponse:
        """The picture for looking, and kept by nobody else. Raises Http404."""
        try:
            jpeg = self.load(name)
        except FileNotFoundError:
            raise Http404 from None
        headers = {
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)

    def delete(self, name: str) -> None:
        """Delete a picture. Safe to call twice."""
        self._path(name).unlink(missing_ok=True)

    def delete_strays(self, known: Iterable[str]) -> None:
        """Delete what no row names and is old enough: an upload was cut off between its file and its row.

        Files age by the clock of the machine that wrote them, not by the shop's.
        """
        names = set(known)
        newest = time.time() - Interval.STRAY_PICTURE_KEPT.duration.total_seconds()
        for path in (Path(settings.MEDIA_ROOT) / self.folder).glob("*"):
            if path.stat().st_mtime < newest and f"{self.folder}/{path.name}" not in names:
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not self._name.fullmatch(name):
            raise FileNotFoundError(name)
        return Path(settings.MEDIA_ROOT) / name
