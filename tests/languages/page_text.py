"""What a person reads on a page or in a mail, and which of it is in another language than it should be."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
from babel.messages.pofile import read_po
from django.conf import settings

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "svg", "template"}
APART = {"bdi", "code"}  # references, titles and codes are no sentences of the page
SPOKEN = ("alt", "aria-label", "placeholder", "title")

LATIN = "[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’]+"
LATIN_SENTENCE = re.compile(rf"{LATIN}(?:[\s,:;.–-]+{LATIN})+")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\.?[A-Za-z0-9-]+\.(?:com|example|test)\b")
ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u2069")
_NO_LETTER = "[\u060c\u061b\u061f\u0660-\u066c\u06d4\u06f0-\u06f9]"  # marks and digits
ARABIC_LETTER = re.compile(f"(?!{_NO_LETTER})[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
BEGINS_IN_ARABIC = re.compile(f"\u2068{ARABIC_LETTER.pattern}")
# What is called so in every language of the shop.
NAMES = (
    "App Store",
    "Google Authenticator",
    "Microsoft Authenticator",
    "CIB",
    "EDAHABIA",
    "BaridiMob",
    "CCP",
    "RIP",
    "RIB",
    "Chargily",
    "DA",
    "PDF",
    "JPEG",
    "PNG",
    "WEBP",
)


class Page(HTMLParser):
    """Collects what is read or read out of one HTML text, but not what is marked as being apart from it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language, self.direction = "", ""
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.language, self.direction = given.get("lang", ""), given.get("dir", "")
        foreign = given.get("lang", self.language) != self.language
        hidden = self._is_hidden or tag in SILENT or tag in APART or foreign
        if not hidden:
            self.texts += [given[name] for name in SPOKEN if given.get(name)]
            if tag == "meta" and given.get("name") == "description":
                self.texts.append(given.get("content", ""))
        if tag not in VOID:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, _ = self._open.pop()
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_hidden:
            self.texts.append(" ".join(data.split()))

    @property
    def _is_hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def broken_isolates(text: str) -> list[str]:
    """The isolates that hold Arabic letters behind others, or that are not opened and closed in turn.

    They are for what reads from left to right inside Arabic: names, amounts, references. Arabic words that
    came along would be turned around. A name that begins in Arabic, between marks that go by their first
    letter, reads as it should.
    """
    swallowed = [
        found[0]
        for found in ISOLATED.finditer(text)
        if ARABIC_LETTER.search(found[0]) and not BEGINS_IN_ARABIC.match(found[0])
    ]
    rest = re.findall("[\u2066-\u2069]", ISOLATED.sub("", text))
    return swallowed + [f"unbalanced: {mark!a}" for mark in rest]


def latin_sentences(texts: Collection[str], names: Collection[str] = ()) -> list[str]:
    """Two Latin words in a row or more that are neither names nor addresses."""
    known = re.compile("|".join(re.escape(name) for name in sorted({*NAMES, *names}, key=len, reverse=True)))
    plain = (known.sub("،", ADDRESS.sub("،", ISOLATED.sub("،", text))) for text in texts)
    return [found[0] for text in plain for found in LATIN_SENTENCE.finditer(text)]


def english_sentences(texts: Collection[str]) -> list[str]:
    """Sentences of the English sources, verbatim: the shop's own, and those of the libraries it shows."""
    read = " \n ".join(" ".join(text.split()) for text in texts)
    return [sentence for sentence in _sources() if sentence in read]


@cache
def _sources() -> frozenset[str]:
    """Those of three words or more that French says, or should say, in other words."""
    return frozenset(sentence for folder in _catalogues() for sentence in _sentences(folder))


def _catalogues() -> list[Path]:
    libraries = [Path(allauth.__file__).parent, Path(django.__file__).parent / "contrib/auth"]
    return [settings.BASE_DIR, *libraries]


def _sentences(folder: Path) -> Iterator[str]:
    with (folder / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file, locale="fr"):
            single, told = message.id, message.string
            if isinstance(single, str) and "%" not in single and "{" not in single and told != single:
                words = " ".join(re.sub("<[^>]+>", " ", single).split())
                if len(words.split()) >= 3:
                    yield words
