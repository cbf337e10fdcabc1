"""Why something moved, and what lies on the desk: kept as a code with its data, worded when it is shown.

An app's codes stand in its `reasons`, each labelled with its sentence. A column of text keeps the code and,
after a bar, what fills the sentence as JSON: `line.refused|{"note":"too late"}`. What fills it may be a
reason, or a member of a registered enum, such as a status. Rows from before there were codes keep an English
sentence, or several parts joined by ": ", of which those that the catalogues know are translated one by one
(`REASONS`).
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import reduce
from operator import itemgetter, or_
from typing import Any, Self, TypeVar

from django.db.models import Q, TextChoices
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, override
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
_prefixes: dict[type[TextChoices], str] = {}  # of the enums whose members fill sentences

Codes = TypeVar("Codes", bound=type[TextChoices])
Data = dict[str, Any]  # texts, or reasons and terms within the reason as [code, data]


def register_reasons(codes: Codes) -> Codes:
    """Register an app's codes, "app.what-happened", each with its sentence as a lazy label.

    What a sentence calls %(name)s is the reason's data.
    """
    _register({code.value: code for code in codes})
    return codes


def register_terms(prefix: str) -> Callable[[Codes], Codes]:
    """Register an enum whose members fill sentences, a status say.

    A member is kept as "prefix.value", and worded when it is shown.
    """

    def register(terms: Codes) -> Codes:
        _prefixes[terms] = prefix
        _register({_term(prefix, term): term for term in terms})
        return terms

    return register


def _register(codes: dict[str, TextChoices]) -> None:
    """Raises ValueError if one is taken: what is kept under it would be worded as the other."""
    if taken := _codes.keys() & codes.keys():
        raise ValueError(f"reasons registered twice: {', '.join(sorted(taken))}")
    _codes.update(codes)


def _term(prefix: str, term: TextChoices) -> str:
    return f"{prefix}.{term.value}"


class Reason(str):
    """A code with its data, as it is kept; a code that needs none is a reason by itself.

    Data may be reasons themselves, or members of an enum that fills sentences. A text that is too long for
    the column is cut, never the code.
    """

    __slots__ = ()

    def __new__(cls, code: TextChoices, **data: object) -> Self:
        return super().__new__(cls, _spell(code, {name: _part(value) for name, value in data.items()}))


class StaffNote(str):
    """What a person typed where else a reason stands: shown as it is, and nothing depends on it."""

    __slots__ = ()


ReasonLike = Reason | TextChoices  # a code that needs no data is a reason by itself
ReasonOrNote = ReasonLike | StaffNote


@register_reasons
class Common(TextChoices):
    """What any app may say."""

    ABOUT = "common.about", "%(name)s: %(what)s"


@register_reasons
class MessageReason(TextChoices):
    """A message in the outbox."""

    STUCK = "message.stuck", gettext_lazy("A message cannot be sent: %(kind)s")
    SENT = "message.sent", gettext_lazy("sent")


def translate_reason(kept: str) -> str:
    """A kept reason in the active language; what is neither code nor known sentence stays as it is."""
    read = read_reason(kept)
    return "".join(text for text, _is_data in _pieces(*read)) if read else SEPARATOR.join(_parts(kept))


def translate_reason_html(kept: str) -> SafeString:
    """The same with what fills the sentence isolated: an amount does not turn an Arabic sentence around."""
    if not kept:
        return SafeString()
    read = read_reason(kept)
    if read is None:
        return format_html_join(SEPARATOR, "<bdi>{}</bdi>", ((part,) for part in _parts(kept)))
    pieces = ((format_html("<bdi>{}</bdi>", text) if is_data else text,) for text, is_data in _pieces(*read))
    return format_html("<bdi>{}</bdi>", format_html_join("", "{}", pieces))


def kept_reason(kept: str) -> ReasonOrNote:
    """What one row keeps, to be kept by another; a sentence of an old row counts as typed."""
    return str.__new__(Reason, kept) if read_reason(kept) else StaffNote(kept)


def in_english(kept: str) -> str:
    """A kept reason for logs and for whoever works at the server's shell."""
    with override(None):
        return translate_reason(kept)


def code_of(kept: str) -> TextChoices | None:
    """The code of a kept reason, for logic to ask; None for a sentence."""
    read = read_reason(kept)
    return read[0] if read else None


def reasons_worded(field: str, words: str) -> Q:
    """Rows whose kept reason says these words, in the active language or in English; none if no code does."""
    codes = _codes_worded(words)
    with override(None):
        codes |= _codes_worded(words)
    return reduce(or_, (Q(**{f"{field}__contains": code}) for code in sorted(codes)), Q(pk__in=()))


def _codes_worded(words: str) -> set[str]:
    return {name for name, code in _codes.items() if words and words.casefold() in _wording(code)}


def _wording(code: TextChoices) -> str:
    return _PLACEHOLDER.sub("", str(code.label)).casefold()


def _part(value: object) -> object:
    if isinstance(value, TextChoices) and type(value) in _prefixes:
        return [_term(_prefixes[type(value)], value), {}]
    read = read_reason(str(value))
    return [read[0].value, read[1]] if read else str(value)


def read_reason(kept: str) -> tuple[TextChoices, Data] | None:
    """The code and the data of a kept reason; None for a sentence, and for a code that nobody registered."""
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
