"""Whether a text can be the code of a card: it must be seen, and be more than a word for "nothing"."""

import unicodedata

from core.secret import Secret
from oneclick.response_types import CardReadability

# Letters by their category, of which nothing is seen: the fillers of Hangul.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
MASK = {"x"}  # "XXXX-XXXX"
# What programs and people write where nothing is, in its letters alone.
NO_CODES = frozenset(
    (
        *("null", "none", "nil", "nan", "na", "nocode", "undefined", "empty", "void", "false", "true"),
        *("notavailable", "unavailable", "notfound", "missing", "unknown", "tbd", "tba", "todo", "pending"),
        *("processing", "waiting", "soon", "comingsoon", "error", "failed", "invalid", "outofstock"),
        *("soldout", "objectobject", "hidden", "masked", "vide", "aucun", "indisponible"),
    )
)


def code_readability(text: Secret) -> CardReadability:
    """BROKEN: there is no code. DOUBTFUL: it is masked. All else is delivered exactly as it came."""
    folded = unicodedata.normalize("NFKC", text.reveal()).casefold()
    letters = "".join(each for each in folded if each.isalnum() and each not in BLANK_LETTERS)
    if not letters or letters in NO_CODES:
        return CardReadability.BROKEN
    return CardReadability.DOUBTFUL if set(letters) == MASK else CardReadability.SOUND
