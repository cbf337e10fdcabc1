"""What templates, styles and scripts keep to: strict CSP, both directions, nothing personal in public."""

import re
from pathlib import Path
from xml.dom import minidom

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = [
    path for path in sorted((settings.BASE_DIR / "static/css").glob("*.css")) if path.name != "admin.css"
]
SCRIPTS = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
PUBLIC = [
    path
    for path in TEMPLATES
    if path.parent.name in ("catalog", "pages")
    or path.name
    in (
        "base.html",
        "_header.html",
        "_footer.html",
        "_languages.html",
        "_stepper.html",
        "_empty.html",
        "404.html",
    )
]


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


PAGES = [path for path in TEMPLATES if "emails" not in path.parts]  # mail programs read no style sheet


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_has_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(
        r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|javascript:""", text
    )


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=name)
def test_page_asks_no_foreign_host(path):
    text = re.sub(r"http://www\.(w3|sitemaps)\.org/\S+", "", path.read_text())
    assert not re.search(r"""(src|href|action|url|fetch|import)\s*[=(]\s*["']?(https?:)?//""", text)


@pytest.mark.parametrize("path", PUBLIC, ids=name)
def test_public_template_is_not_personal(path):
    assert not re.search(
        r"csrf_token|\brequest\.user\b|\buser\.|\b(in|if) messages\b|\bsession\b|nonce", path.read_text()
    )


def test_every_icon_is_in_the_sprite():
    sprite = minidom.parse(str(settings.BASE_DIR / "static/icons.svg"))
    drawn = {symbol.getAttribute("id") for symbol in sprite.getElementsByTagName("symbol")}
    text = "".join(path.read_text() for path in TEMPLATES)
    used = set(re.findall(r'{% icon "(\w+)"', text)) | set(re.findall(r'icon_name="(\w+)"', text))
    assert used, "the pattern finds icons"
    assert used - drawn == set()


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_style_sheet_fits_both_directions(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    sides = "(left|right)"
    physical = (
        rf"(?<![-\w])((margin|padding|border)-{sides}|{sides}|(text-align|float)\s*:\s*{sides})\b\s*[:;}}]?"
    )
    assert [match[0] for match in re.finditer(physical, text)] == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_style_sheet_starts_no_chain_of_imports(path):
    assert "@import" not in path.read_text() or path.name == "shop.css"  # put together before it is served


def test_scripts_stay_small():
    assert sum(path.stat().st_size for path in SCRIPTS) < 30_000


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_style_sheet_takes_fonts_and_pictures_from_here(path):
    taken = re.findall(r"url\(\s*[\"']?([^\"')]+)", path.read_text())
    parts = {each.name for each in STYLES}
    assert [each for each in taken if not each.startswith(("../", "data:")) and each not in parts] == []
