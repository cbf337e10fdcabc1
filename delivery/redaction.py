"""Codes that people write into messages: taken out before anything is stored.

Nobody of the staff sees a code of this shop, and a customer who complains about one often writes it down.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.views.decorators.debug import sensitive_variables

from core.sealing import fingerprints_for_each
from core.secret import Secret
from delivery.fingerprints import fold_code
from delivery.models import Card

# A word, and what of it stands between other marks and letters: "code:ABCD", "الكودABCD", "ABCD/1234". Digits
# of Latin, Arabic and Persian script, letters of Latin, also the wide ones.
WORD = re.compile(r"\S+")
PART = re.compile(r"[0-9A-Za-z\u0660-\u0669\u06f0-\u06f9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
EDGES = "\"'`«»“”‘’()[]{}<>.,:;!?*،؛؟\u2066\u2067\u2068\u2069\u200e\u200f"  # no code ends in one of these
MOST_WORDS = 8  # of one code: "1234 5678 9012 3456"
MOST_PARTS = 12  # of one code, its groups and what stands between them
SHORTEST, LONGEST = 6, 64  # characters of a code without spaces and dashes
PER_QUERY = 500
REDACTED = "[…]"


@sensitive_variables()
def redact_codes(text: str) -> str:
    """The text with REDACTED in place of each code of a stored card, however it is spaced.

    Raises WrongKeyRingError. Costs a query for each PER_QUERY groups of words that look like a code; most
    texts have none.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    (fingerprint_of,) = fingerprints_for_each("card-folded")
    candidates = {
        *_candidates(text, _words(text), MOST_WORDS),
        *_candidates(text, _parts(text), MOST_PARTS),
    }
    for start, end, folded in candidates:
        spans.setdefault(fingerprint_of(Secret(folded)), []).append((start, end))
    found = sorted(span for known in _known(spans) for span in spans[known])
    for start, end in reversed(_merged(found)):
        text = text[:start] + REDACTED + text[end:]
    return text


def _words(text: str) -> list[tuple[int, int]]:
    return [(start, end) for start, end in map(_trimmed, WORD.finditer(text)) if start < end]


def _parts(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in PART.finditer(text)]


def _candidates(text: str, pieces: Sequence[tuple[int, int]], most: int) -> Iterator[tuple[int, int, str]]:
    """Pieces, and up to `most` beside each other, that look like a code: from, to, folded."""
    folded = [fold_code(text[start:end]) for start, end in pieces]
    for first, (start, _) in enumerate(pieces):
        whole = ""
        for (_, end), piece in zip(pieces[first : first + most], folded[first : first + most], strict=True):
            whole += piece
            if len(whole) > LONGEST:
                break
            if len(whole) >= SHORTEST and _looks_like_code(text[start:end], whole):
                yield start, end, whole


def _looks_like_code(typed: str, folded: str) -> bool:
    return typed.isupper() or "-" in typed or any(map(str.isdigit, folded))


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    word, (start, end) = match.group(), match.span()
    return start + len(word) - len(word.lstrip(EDGES)), end - len(word) + len(word.rstrip(EDGES))


def _known(fingerprints: Collection[str]) -> Iterator[str]:
    asked = list(fingerprints)
    for first in range(0, len(asked), PER_QUERY):
        alike = Card.objects.filter(folded_fingerprint__in=asked[first : first + PER_QUERY])
        yield from alike.values_list("folded_fingerprint", flat=True).distinct()


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
