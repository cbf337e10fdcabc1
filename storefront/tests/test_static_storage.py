"""The customers' style sheet is one file, as it is served."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.management import call_command

from storefront.static_storage import BUNDLE, bundled

CSS = project.BASE_DIR / "static/css"
APART = {"admin", "desk", "money", "document", "styleguide", "shop"}  # the back office, paper, our own pages


def test_style_sheet_names_every_part() -> None:
    parts = re.findall(r'@import url\("(\w+)\.css"\);', (CSS / "shop.css").read_text())

    assert sorted(parts) == sorted({path.stem for path in CSS.glob("*.css")} - APART)


def test_bundle_holds_all_of_the_parts_and_no_import() -> None:
    whole = bundled({name: (storage, name) for name, storage in FileSystemFinder().list([])})

    assert "@import" not in whole
    assert "/*" not in whole
    for part in ("tokens", "account"):
        selectors = re.findall(r"^([.:\w][^{}\n]*) \{", (CSS / f"{part}.css").read_text(), re.MULTILINE)
        assert all(selector in whole for selector in selectors)


def test_collected_style_sheet_is_one_file_named_by_its_content(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "storefront.static_storage.BundledStaticFilesStorage"}
    }

    for _run in range(2):  # the second over what the first has left
        call_command("collectstatic", interactive=False, verbosity=0)

    (served,) = tmp_path.glob("css/shop.*.css")
    text = served.read_text()
    assert "@import" not in text
    assert re.search(r"url\(\"\.\./fonts/readex-pro-latin\.\w{12}\.woff2\"\)", text)
    assert (tmp_path / BUNDLE).read_text().count("{") == text.count("{")
    assert served.with_name(served.name + ".gz").is_file()


@pytest.mark.parametrize("name", ["base.html", "500.html"])
def test_pages_ask_for_one_style_sheet_before_anything_else(name: str) -> None:
    page = (project.BASE_DIR / "templates" / name).read_text()

    assert re.findall(r"css/(\w+)\.css", page) == ["shop"]
    assert page.index("css/shop.css") < (page.find("preload") if "preload" in page else len(page))
