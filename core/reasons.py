"""Why something moved, and what lies on the desk: kept as a code with its data, worded when it is shown.

An app's codes stand in its `reasons`, each labelled with its sentence. A column of text keeps the code and,
after a bar, what fills the sentence as JSON: `line.refused|{"note":"too late"}`. What fills it may be a
reason, or a member of a registered enum, such as a status. Its type alone says so: any other text is shown as
it is, whatever it looks like. Rows from before there were codes keep an English sentence, or several parts
joined by ": ", of which those that the catalogues know are translated one by one (`register_sentences`).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db.models import Q, TextChoices
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, override, pgettext_lazy
from django.utils.translation import gettext_noop as _

from core.text import truncate

SEPARATOR = ": "
MAX_LENGTH = 200  # of the columns that keep reasons
_KEPT = re.compile(r"(?P<code>[a-z]+\.[a-z-]+)(?:\|(?P<data>\{.*\}))?", re.DOTALL)
_HALF_LETTERS = re.compile("[\ud800-\udfff]")  # cannot be sent to a browser
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_codes: dict[str, TextChoices] = {}
_prefixes: dict[type[TextChoices], str] = {}  # of the enums whose members fill sentences
_sentences: set[str] = set()  # or parts of such, of rows from before there were codes

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


def register_sentences(*sentences: str) -> tuple[str, ...]:
    """Register what rows from before there were codes keep, beside the sentences of codes: to be found."""
    _sentences.update(sentences)
    return sentences


REASONS = register_sentences(
    *(_("system"), _("customer")),  # who acts, where it is nobody of the staff
    _("A message cannot be sent"),
    _("a planned act was not possible any more"),
)


class Reason(str):
    """A code with its data, as it is kept; a code that needs none is a reason by itself.

    Data may be reasons themselves, or members of an enum that fills sentences. A text that is too long for
    the column is cut, never the code.
    """

    __slots__ = ()

    def __new__(cls, code: TextChoices, **data: object) -> Self:
        return super().__new__(cls, _spell(code, {name: _part(value) for name, value in data.items()}))


class StaffNote(str):
    """What a person typed, or a machine said, where else a reason stands: nothing depends on it.

    It is shown as it is: what would be read as a code or as a sentence of ours is kept as the data of a code.
    """

    __slots__ = ()

    def __new__(cls, text: object) -> Self:
        note = truncate(_text(text), MAX_LENGTH)
        return super().__new__(cls, _spell(Common.NOTE, {"note": note}) if _would_be_worded(note) else note)


class Sentence(str):
    """English of ours, of an old row or a label, where a reason stands: translated when it is shown."""

    __slots__ = ()


ReasonLike = Reason | TextChoices  # a code that needs no data is a reason by itself
ReasonOrNote = ReasonLike | StaffNote | Sentence


@register_reasons
class Common(TextChoices):
    """What any app may say."""

    ABOUT = "common.about", "%(name)s: %(what)s"
    NOTE = "common.note", "%(note)s"
    SENTENCE = "common.sentence", "%(text)s"  # translated part by part


@register_reasons
class MessageReason(TextChoices):
    """A message in the outbox."""

    STUCK = "message.stuck", gettext_lazy("A message cannot be sent: %(kind)s")
    SENT = "message.sent", pgettext_lazy("how a matter about a message ended", "sent")


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


def kept_reason(kept: str) -> Reason | Sentence:
    """What a column keeps that only reasons and notes are written to, to be kept by another row."""
    return str.__new__(Reason, kept) if read_reason(kept) else Sentence(kept)


def as_reason(said: ReasonOrNote | str) -> ReasonOrNote:
    """For what may be a reason or a text: a text counts as typed, whatever it looks like."""
    return said if isinstance(said, Reason | TextChoices | StaffNote | Sentence) else StaffNote(said)


def in_english(kept: str) -> str:
    """A kept reason for logs and for whoever works at the server's shell."""
    with override(None):
        return translate_reason(kept)


def code_of(kept: str) -> TextChoices | None:
    """The code of a kept reason, for logic to ask; None for a sentence."""
    read = read_reason(kept)
    return read[0] if read else None


def reasons_worded(field: str, words: str) -> Q:
    """Rows whose kept reason says these words, in the active language or in English.

    Words that somebody typed are found by searching the column itself, but for what JSON spells otherwise.
    """
    codes = _codes_worded(words)
    sentences = _sentences_worded(words)
    with override(None):
        codes |= _codes_worded(words)
    found = Q(pk__in=())
    if codes:  # alone, before its data, or within another reason
        found |= Q(**{f"{field}__regex": rf'(^|\[")({_any_of(codes)})($|\||",)'})
    if sentences:
        found |= Q(**{f"{field}__regex": rf"(^|: )({_any_of(sentences)})($|: )"})
    if (spelt := json.dumps(words, ensure_ascii=False)[1:-1]) != words:
        found |= Q(**{f"{field}__icontains": spelt})
    return found


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(texts)))


def _codes_worded(words: str) -> set[str]:
    return {name for name, code in _codes.items() if words and words.casefold() in _wording(code)}


def _sentences_worded(words: str) -> set[str]:
    """English of old rows, a code's where it needs no data, whose translation says these words."""
    with override(None):
        english = _sentences | {said for code in _codes.values() if "%(" not in (said := str(code.label))}
    return {said for said in english if words and words.casefold() in _translated(said).casefold()}


def _wording(code: TextChoices) -> str:
    return _PLACEHOLDER.sub("", str(code.label)).casefold()


def _part(value: object) -> object:
    """Only by its type is it a reason: a text that looks like one was typed by somebody."""
    match value:
        case TextChoices() if type(value) in _prefixes:
            return [_term(_prefixes[type(value)], value), {}]
        case TextChoices() if _codes.get(value.value) is value:
            return [value.value, {}]
        case Sentence():
            return [Common.SENTENCE.value, {"text": str(value)}]
        case Reason() | StaffNote() if read := read_reason(value):
            return [read[0].value, read[1]]
    return _text(value)


def _text(value: object) -> str:
    return _HALF_LETTERS.sub("�", str(value))


def _would_be_worded(text: str) -> bool:
    """Whether what is typed would be read as a code, or translated as a sentence of ours."""
    if read_reason(text):
        return True
    for language, _name in settings.LANGUAGES:
        with override(language):
            if SEPARATOR.join(_parts(text)) != text:
                return True
    return False


def read_reason(kept: str) -> tuple[TextChoices, Data] | None:
    """The code and the data of a kept reason; None for a sentence, and for a code that nobody registered.

    Raises nothing, whatever the text is.
    """
    match = _KEPT.fullmatch(kept) if len(kept) <= MAX_LENGTH else None
    if match is None or match["code"] not in _codes:
        return None
    try:
        data = json.loads(match["data"] or "{}")
    except ValueError:
        return None
    return (_codes[match["code"]], data) if all(map(_is_part, data.values())) else None


def _is_part(value: object) -> bool:
    match value:
        case str():
            return _HALF_LETTERS.search(value) is None
        case [str(), dict(data)]:
            return all(map(_is_part, data.values()))
    return False


def _spell(code: TextChoices, data: Data) -> str:
    if not data:
        return str(code.value)
    while len(text := _joined(code, data)) > MAX_LENGTH:
        length, holder, name = max(_texts(data), key=itemgetter(0), default=(0, data, ""))
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
    if code is Common.SENTENCE:
        yield SEPARATOR.join(_parts(_worded(data.get("text", "")))), True
        return
    for at, piece in enumerate(_PLACEHOLDER.split(str(code.label))):
        yield (_worded(data.get(piece, "")), True) if at % 2 else (piece, False)


def _worded(value: object) -> str:
    match value:
        case [str(code), dict(data)] if code in _codes:
            return "".join(text for text, _is_data in _pieces(_codes[code], data))
    return str(value)


def _parts(kept: str) -> list[str]:
    return [_translated(part) if part.strip() else part for part in kept.split(SEPARATOR)]


def _translated(sentence: str) -> str:
    """One of ours in the active language. A word that is a label elsewhere is translated as its code is."""
    return str(_WORDS[sentence].label) if sentence in _WORDS else gettext(sentence)


_WORDS = {"sent": MessageReason.SENT}
