"""Read an HTML page as a tree: enough to find forms, links and marked elements by their attributes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Elements without an end (HTML standard, "void elements").
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """One element with its attributes and what is inside it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[Element | str]" = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """The value of an attribute. Raises KeyError if it is not there."""
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute, or `default`."""
        return self.attributes.get(name, default)

    def all(self, tag: str = "", **wanted: str | bool) -> "Iterator[Element]":
        """Yield the elements below this one, in the page's order, that have these attributes.

        `data_card=True` asks for an attribute `data-card` of any value, `name="q"` for that value;
        `class_="badge"` for one class of several.
        """
        for child in self.inside:
            if isinstance(child, Element):
                if tag in ("", child.tag) and all(child._has(name, value) for name, value in wanted.items()):
                    yield child
                yield from child.all(tag, **wanted)

    def first(self, tag: str = "", **wanted: str | bool) -> "Element | None":
        """The first element that `all` finds, or None."""
        return next(self.all(tag, **wanted), None)

    @property
    def text(self) -> str:
        """The words inside, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.inside:
            if isinstance(child, str):
                yield child
            else:
                yield from child._words()

    def _has(self, name: str, value: str | bool) -> bool:
        name = name.rstrip("_").replace("_", "-")
        if value is True or value is False:
            return (name in self.attributes) is value
        found = self.get(name)
        return value in found.split() if name == "class" else found == value


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """Return the page as one element that holds everything. Reads any text, never raises for bad markup."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0]
