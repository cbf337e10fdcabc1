"""Why something moved, and what lies on the desk: kept as a code with its data, worded when it is shown.

An app's codes stand in its `reasons`, each labelled with its sentence. A column of text keeps the code and,
after a bar, what fills the sentence as JSON: `line.refused|{"note":"too late"}`. Rows from before there were
codes keep an English sentence, or several parts joined by ": ", of which those that the catalogues know are
translated one by one (`REASONS`).
"""

import json
import re
from collections.abc import Iterator
from functools import reduce
from operator import itemgetter, or_
from typing import Any, Self, TypeVar

from django.db.models import Q, TextChoices
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

SEPARATOR = ": "
MAX_LENGTH = 200  # of the columns that keep reasons
REASONS = (
    *(_("system"), _("customer")),  # who acts, where it is nobody of the staff
    _("A message cannot be sent"),
    _("a planned act was not possible any more"),
)

_KEPT = re.compile(r"(?P<code>[a-z]+\.[a-z-]+)(?:\|(?P<data>\{.*\}))?", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_codes: dict[str, TextChoices] = {}

Codes = TypeVar("Codes", bound=type[TextChoices])
Data = dict[str, Any]  # texts, or reasons within the reason as [code, data]


def register_reasons(codes: Codes) -> Codes:
    """Register an app's codes, "app.what-happened", each with its sentence as a lazy label.

    What a sentence calls %(name)s is the reason's data.
    """
    _codes.update({code.value: code for code in codes})
    return codes


class Reason(str):
    """A code with its data, as it is kept; a code that needs none is a reason by itself.

    Data may be reasons themselves. A text that is too long for the column is cut, never the code.
    """

    __slots__ = ()

    def __new__(cls, code: TextChoices, **data: object) -> Self:
        return super().__new__(cls, _spell(code, {name: _part(value) for name, value in data.items()}))


@register_reasons
class Common(TextChoices):
    """What any app may say."""

    ABOUT = "common.about", "%(name)s: %(what)s"


def translate_reason(kept: str) -> str:
    """A kept reason in the active language; what is neither code nor known sentence stays as it is."""
    read = _read(kept)
    return "".join(text for text, _is_data in _pieces(*read)) if read else SEPARATOR.join(_parts(kept))


def translate_reason_html(kept: str) -> SafeString:
    """The same with what fills the sentence isolated: an amount does not turn an Arabic sentence around."""
    if not kept:
        return SafeString()
    read = _read(kept)
    if read is None:
        return format_html_join(SEPARATOR, "<bdi>{}</bdi>", ((part,) for part in _parts(kept)))
    pieces = ((format_html("<bdi>{}</bdi>", text) if is_data else text,) for text, is_data in _pieces(*read))
    return format_html("<bdi>{}</bdi>", format_html_join("", "{}", pieces))


def reasons_worded(field: str, words: str) -> Q:
    """Rows whose kept reason says these words, in the active language or in English; none if no code does."""
    codes = {code.value for code in _codes.values() if words and words.casefold() in _wording(code)}
    with override(None):
        codes |= {code.value for code in _codes.values() if words and words.casefold() in _wording(code)}
    return reduce(or_, (Q(**{f"{field}__contains": code}) for code in sorted(codes)), Q(pk__in=()))


def _wording(code: TextChoices) -> str:
    return _PLACEHOLDER.sub("", str(code.label)).casefold()


def _part(value: object) -> object:
    read = _read(str(value))
    return [read[0].value, read[1]] if read else str(value)


def _read(kept: str) -> tuple[TextChoices, Data] | None:
    """The code and the data of a kept reason; None for a sentence."""
    match = _KEPT.fullmatch(kept)
    if match is None or match["code"] not in _codes:
        return None
    try:
        data = json.loads(match["data"] or "{}")
    except ValueError:
        return None
    return _codes[match["code"]], data


def _spell(code: TextChoices, data: Data) -> str:
    if not data:
        return str(code.value)
    while len(text := _joined(code, data)) > MAX_LENGTH:
        length, holder, name = max(_texts(data), key=itemgetter(0))
        if length <= 1:  # nothing is left to be cut: better without its data than not at all
            return str(code.value)
        holder[name] = f"{holder[name][: max(length - (len(text) - MAX_LENGTH) - 1, 0)]}…"
    return text


def _joined(code: TextChoices, data: Data) -> str:
    return f"{code.value}|{json.dumps(data, ensure_ascii=False, separators=(',', ':'))}"


def _texts(data: Data) -> Iterator[tuple[int, Data, str]]:
    for name, value in data.items():
        if isinstance(value, str):
            yield len(value), data, name
        else:
            yield from _texts(value[1])


def _pieces(code: TextChoices, data: Data) -> Iterator[tuple[str, bool]]:
    """The sentence in the active language, cut where data fill it; whether each piece is such."""
    for at, piece in enumerate(_PLACEHOLDER.split(str(code.label))):
        yield (_worded(data.get(piece, "")), True) if at % 2 else (piece, False)


def _worded(value: object) -> str:
    match value:
        case [str(code), dict(data)] if code in _codes:
            return "".join(text for text, _is_data in _pieces(_codes[code], data))
        case str():
            return SEPARATOR.join(_parts(value))
    return str(value)


def _parts(kept: str) -> list[str]:
    return [gettext(part) if part.strip() else part for part in kept.split(SEPARATOR)]
