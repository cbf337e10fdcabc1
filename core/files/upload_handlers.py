"""Uploaded files: the first megabytes are kept in memory, whatever comes beyond is read and dropped.

Nothing is written to disk before somebody has looked at it, and a page can still say in words that a file is
too large: whoever reads it finds more than is allowed.
"""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX_KEPT = 9 * 1024 * 1024  # bytes of all files of a request together
MAX_READ = 64 * 1024 * 1024  # bytes of a request, with which it is not even read


class BoundedUploadHandler(FileUploadHandler):
    """For FILE_UPLOAD_HANDLERS, alone: it takes every file."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.left = MAX_KEPT

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - as Django calls it
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig, which Django answers with 400."""
        if content_length > MAX_READ:
            raise RequestDataTooBig("the request is too large")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not self.left:
            raise SkipFile
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        kept = raw_data[: self.left]
        self.left -= len(kept)
        self.file.write(kept)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """`file_size` is what was sent; the file knows what was kept."""
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=min(file_size, self.file.getbuffer().nbytes),
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
