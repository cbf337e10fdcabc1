"""Uploads are bounded before anybody looks at them: in memory, on disk, and in what is read at all."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from core.files.upload_handlers import MAX_KEPT, MAX_READ


def sent(**files: Any) -> dict[str, InMemoryUploadedFile]:
    return RequestFactory().post("/", {"note": "kept", **files}).FILES.dict()


def of(size: int, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


def test_small_file_comes_whole() -> None:
    request = RequestFactory().post("/", {"note": "kept", "picture": SimpleUploadedFile("a.jpg", b"pixels")})

    file = request.FILES["picture"]
    assert (file.read(), file.size, file.name) == (b"pixels", 6, "a.jpg")
    assert request.POST["note"] == "kept"


def test_empty_file_comes_empty() -> None:
    assert sent(picture=SimpleUploadedFile("a.jpg", b""))["picture"].size == 0


def test_of_a_large_file_the_beginning_is_kept() -> None:
    file = sent(picture=of(MAX_KEPT + 5))["picture"]

    assert file.size == len(file.read()) == MAX_KEPT


def test_many_files_together_are_no_larger() -> None:
    files = sent(one=of(MAX_KEPT - 10), two=of(100), three=of(100), four=of(100))

    assert sum(file.size for file in files.values()) == MAX_KEPT
    assert set(files) == {"one", "two"}


def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was made")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", fail)

    assert sent(picture=of(4 * 1024 * 1024))["picture"].size == 4 * 1024 * 1024


def test_endless_request_is_not_read() -> None:
    request = RequestFactory().post("/", {"picture": of(10)})
    request.META["CONTENT_LENGTH"] = str(MAX_READ + 1)

    with pytest.raises(RequestDataTooBig):
        _ = request.POST


def test_whole_shop_takes_files_so() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["core.files.upload_handlers.BoundedUploadHandler"]
