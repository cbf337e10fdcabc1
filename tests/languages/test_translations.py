"""The catalogues of the shop: exactly the texts of the sources, each translated, in all plural forms."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

PLURAL_FORMS = {"ar": 6, "fr": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
TAG = re.compile(r"<[^>]+>")
# What `makemessages` looks for, as it is described to xgettext.
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_THE_SHOP = {"build", "sandbox", "tests"}

Key = tuple[str | None, str, str | None]  # context, text, its plural


@pytest.fixture(params=PLURAL_FORMS)
def catalogue(request) -> Catalog:
    return read(request.param)


def read(language: str) -> Catalog:
    with (settings.BASE_DIR / "locale" / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def translated(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue without its head."""
    return [message for message in catalogue if message.id]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def key(message: Message) -> Key:
    singular, plural = (message.id, None) if isinstance(message.id, str) else message.id
    return (message.context, singular, plural)


def marked(name: str, source: str) -> Iterator[Key]:
    """The texts that a Python module or a template marks for translation."""
    if not name.endswith(".py"):
        # Templates become Python calls amid filler, whose indentation means nothing.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=name).splitlines())
    for _, text, _, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        yield (context, text, None) if isinstance(text, str) else (context, *text[:2])


def sources() -> Iterator[Path]:
    packages = {path.parent for path in settings.BASE_DIR.glob("*/__init__.py")}
    for folder in sorted(packages | {settings.BASE_DIR / "templates"}):
        for path in sorted(folder.rglob("*")):
            parts = set(path.relative_to(settings.BASE_DIR).parts)
            if path.suffix in {".py", ".html", ".txt"} and not parts & NOT_THE_SHOP:
                yield path


def test_catalogue_holds_exactly_the_texts_of_the_sources(catalogue):
    wanted = {found for path in sources() for found in marked(path.name, path.read_text())}

    kept = {key(message) for message in translated(catalogue)}

    assert len(wanted) > 500
    assert wanted - kept == set()
    assert kept - wanted == set()


def test_a_plural_is_found_in_a_module_and_in_a_template():
    module = '_("Pay"); ngettext("%d card", "%d cards", n); pgettext_lazy("desk", "Look")'
    template = """<p title="{% translate 'Total' %}">
      {% blocktranslate count n=n trimmed %}One
      card{% plural %}{{ n }} cards{% endblocktranslate %}{{ _("Back") }}</p>"""

    assert set(marked("a.py", module)) == {
        (None, "Pay", None),
        (None, "%d card", "%d cards"),
        ("desk", "Look", None),
    }
    assert set(marked("a.html", template)) == {
        (None, "Total", None),
        (None, "One card", "%(n)s cards"),
        (None, "Back", None),
    }


def test_catalogue_is_complete(catalogue):
    assert [m.id for m in translated(catalogue) if m.fuzzy or not all(map(str.strip, texts(m)))] == []


def test_catalogue_keeps_nothing_obsolete(catalogue):
    assert list(catalogue.obsolete) == []


def test_catalogue_has_all_plural_forms(catalogue):
    wanted = PLURAL_FORMS[str(catalogue.locale)]
    assert catalogue.num_plurals == wanted
    assert [m.id for m in translated(catalogue) if m.pluralizable and len(texts(m)) != wanted] == []


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholder", "tag"])
def test_catalogue_invents_nothing_between_the_words_and_loses_nothing(catalogue, pattern):
    wrong = []
    for message in translated(catalogue):
        source = sorted(pattern.findall(message.id if isinstance(message.id, str) else message.id[1]))
        found = [sorted(pattern.findall(text)) for text in texts(message)]
        # Languages write "one" and "two" as words: some plural forms do without the number, not the rest.
        alike = [each == source for each in found]
        fewer = message.pluralizable and all(set(each) <= set(source) for each in found)
        if not (all(alike) or (fewer and alike[-1])):
            wrong.append(message.id)
    assert wrong == []


def test_edges_of_the_texts_agree(catalogue):
    """Line breaks at the ends, and the colon or the dots that a label ends in, belong to the page's form."""

    def edges(text: str) -> tuple[object, ...]:
        ends = {each for each in (":", "…") if text.rstrip().endswith(each)}
        return (text.startswith("\n"), text.endswith("\n"), text != text.strip(" "), ends)

    wrong = [
        m.id
        for m in translated(catalogue)
        if isinstance(m.id, str) and any(edges(text) != edges(m.id) for text in texts(m))
    ]
    assert wrong == []


def test_arabic_texts_are_arabic():
    latin = [
        m.id for m in translated(read("ar")) if not all(re.search("[\u0600-\u06ff]", t) for t in texts(m))
    ]
    assert latin == []


def test_arabic_texts_use_the_marks_of_arabic():
    """Digits stay Western; the comma, the semicolon and the question mark turn."""
    foreign = re.compile("[\u0660-\u0669\u06f0-\u06f9]|[\u0600-\u06ff] ?[,;?]")
    assert [m.id for m in translated(read("ar")) if any(map(foreign.search, texts(m)))] == []


def test_french_texts_use_the_marks_of_french():
    """A no-break space before two-part marks and inside « », and the typographic apostrophe."""
    wrong = re.compile("[^\u00a0/][:;?!»](?=\\s|$)|[ ][:;?!»]|«(?!\u00a0)|'")
    found = {text for m in translated(read("fr")) for text in texts(m) if wrong.search(TAG.sub("", text))}
    assert found == set()
