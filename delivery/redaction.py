"""Codes that people write into messages: taken out before anything is stored.

Nobody of the staff sees a code of this shop, and a customer who complains about one often writes it down.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from django.views.decorators.debug import sensitive_variables

from core.sealing import fingerprints_for_each
from core.secret import Secret
from delivery.fingerprints import fold_code
from delivery.models import Card

WORD = re.compile(r"\S+")
EDGES = "\"'`«»“”‘’()[]{}<>.,:;!?*،؛؟\u2066\u2067\u2068\u2069\u200e\u200f"  # no code ends in one of these
MOST_WORDS = 8  # of one code: "1234 5678 9012 3456"
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
    for start, end, folded in _candidates(text):
        spans.setdefault(fingerprint_of(Secret(folded)), []).append((start, end))
    found = sorted(span for known in _known(spans) for span in spans[known])
    for start, end in reversed(_merged(found)):
        text = text[:start] + REDACTED + text[end:]
    return text


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    """Words, and words beside each other, that look like a code: from, to, folded."""
    words = [(start, end) for start, end in map(_trimmed, WORD.finditer(text)) if start < end]
    for first, (start, _) in enumerate(words):
        for _, end in words[first : first + MOST_WORDS]:
            typed = text[start:end]
            folded = fold_code(typed)
            if len(folded) > LONGEST:
                break
            if len(folded) >= SHORTEST and (typed.isupper() or any(map(str.isdigit, folded))):
                yield start, end, folded


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
