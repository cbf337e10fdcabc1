"""English is the language of the sources and has no catalogue: its texts are checked where they stand."""

import re

import pytest

from tests.languages.test_translations import Key, marked, sources


@pytest.fixture(scope="module")
def english() -> set[Key]:
    return {found for path in sources() for found in marked(path.name, path.read_text())}


def texts(english: set[Key]) -> list[str]:
    return [text for _, single, plural in english for text in (single, plural) if text]


# Placeholders in another form, markup of templates, notes to oneself, letters of another language.
NOT_WHOLE = re.compile(r"\{\{|\{%|\$\{|\{\w*\}|%[^(\d%]?$|\bTODO\b|\bXXX\b|\bLorem\b|[\u0600-\u06ff]")
# Straight quotes, a space before a mark or none after it, two spaces, three full stops.
ILL_MARKED = re.compile(r'(?<![=\w])"(?!>)|\s[,;:?!.](\s|$)|[ ]{2}|\.\.\.|[,;?!](?=[A-Za-z])|[\u00ab\u00bb]')


def faults(text: str) -> list[str]:
    plain = re.sub(r"<[^>]+>", "", text)
    return [found[0] for found in (NOT_WHOLE.search(text), ILL_MARKED.search(plain)) if found]


def test_english_texts_are_whole_and_well_marked(english: set[Key]) -> None:
    assert [(text, faults(text)) for text in texts(english) if faults(text)] == []


def test_english_plurals_say_the_same_about_many_as_about_one(english: set[Key]) -> None:
    pairs = [(single, plural) for _, single, plural in english if plural]
    assert len(pairs) > 10
    for single, plural in pairs:
        found = [set(re.findall(r"%\(\w+\)[sd]|%d", text)) for text in (single, plural)]
        assert found[0] <= found[1], plural  # "Your code is ready." is told without a number


@pytest.mark.parametrize(
    "text",
    ["Pay {amount}", "Pay {{ amount }}", "Wait ...", 'The "card"', "Wait , please", "سلة", "Two  spaces"],
)
def test_a_text_that_is_not_well_formed_is_noticed(text: str) -> None:
    assert faults(text) != []
