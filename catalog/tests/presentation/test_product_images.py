"""Uploaded pictures of products: made anew, for everyone, for ever, and nothing else below the folder."""

import io
import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from catalog.models import Product
from catalog.presentation import product_images
from catalog.testing import make_denomination, make_product
from core.files.image_headers import InvalidImageError

pytestmark = pytest.mark.django_db

SECRET = b"36.7538 N 3.0588 E"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(size: tuple[int, int] = (900, 900), kind: str = "PNG", colour: str = "red") -> io.BytesIO:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, exif=exif)
    return io.BytesIO(written.getvalue() + SECRET)


def fields_of(product: Product, **changes: object) -> dict[str, object]:
    names = ["title", "text", "redemption"]
    texts = {f"{name}_{language}": "" for name in names for language in ("ar", "fr", "en")}
    inline = {f"denominations-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**texts, **inline, "position": product.position, "is_listed": "on", **changes}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_upload_becomes_a_card_of_its_pixels_alone(client: Client, kind: str) -> None:
    name = product_images.store_image(upload(kind=kind))

    answer = client.get(f"/media/{name}")

    with Image.open(io.BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (640, 400))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert SECRET not in answer.content
    assert b"EXIF" not in answer.content


def test_the_address_changes_with_the_picture_only() -> None:
    assert product_images.store_image(upload()) == product_images.store_image(upload())
    assert product_images.store_image(upload()) != product_images.store_image(upload(colour="blue"))


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + bytes(99)])
def test_what_is_no_picture_is_refused_and_not_kept(media: Path, data: bytes) -> None:
    with pytest.raises(InvalidImageError):
        product_images.store_image(io.BytesIO(data))

    assert not list(media.rglob("*.*"))


@pytest.mark.parametrize("name", ["../receipts/a.jpg", "..%2Freceipts%2Fa.jpg", "a.webp", "a" * 32, ""])
def test_nothing_else_has_an_address(client: Client, media: Path, name: str) -> None:
    (media / "receipts").mkdir()
    (media / "receipts/a.jpg").write_bytes(b"private")

    assert client.get(f"/media/products/{name}").status_code == 404
    assert client.get("/media/receipts/a.jpg").status_code == 404


def test_staff_upload_a_picture_and_every_page_shows_it(client: Client, owner_client: Client) -> None:
    product = make_denomination(product=make_product("PSN Germany", slug="psn")).product
    file = SimpleUploadedFile("art.php", upload().read(), "text/html")

    saved = owner_client.post(f"/admin/catalog/product/{product.pk}/change/", fields_of(product, image=file))

    assert saved.status_code == 302
    address = Product.objects.get().picture_url
    assert client.get(address).status_code == 200
    for path in ("/en/p/psn/", "/en/", "/en/search/?q=psn"):
        page = client.get(path).content.decode()
        assert f'<img src="{address}" width="320" height="200" alt=""' in page
        assert '<span class="art-region">DE</span>' in page
    assert address in owner_client.get(f"/admin/catalog/product/{product.pk}/change/").content.decode()


def test_a_bad_upload_is_explained_and_changes_nothing(owner_client: Client) -> None:
    product = make_denomination().product
    file = SimpleUploadedFile("art.png", b"%PDF-1.7", "image/png")

    page = owner_client.post(f"/admin/catalog/product/{product.pk}/change/", fields_of(product, image=file))

    assert "This is a PDF" in page.content.decode()
    assert not Product.objects.get().image


def test_clearing_brings_the_drawn_card_back(client: Client, owner_client: Client) -> None:
    product = make_denomination(
        product=make_product(slug="psn", image=product_images.store_image(upload()))
    ).product
    changes = fields_of(product, **{"image-clear": "on"})

    owner_client.post(f"/admin/catalog/product/{product.pk}/change/", changes)

    assert '<svg class="art"' in client.get("/en/p/psn/").content.decode()


def test_old_pictures_that_no_product_shows_are_thrown_away(media: Path) -> None:
    used, dropped, fresh = (
        product_images.store_image(upload(colour=colour)) for colour in ("red", "blue", "green")
    )
    make_product(image=used)
    for name in (used, dropped):
        os.utime(media / name, (time.time() - 3 * 86_400,) * 2)

    product_images.delete_unused_images()

    assert {path.name for path in (media / "products").iterdir()} == {Path(used).name, Path(fresh).name}
