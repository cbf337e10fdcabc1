"""Texts: put on one line, cut to a length, and told apart from a slip of the pen. Needs nothing of ours."""

import unicodedata

# Unicode categories of what is not seen: controls, direction marks and their like, half characters.
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})

# Bidirectional isolates: the plain-text counterpart of <bdi> (Unicode annex 9).
FIRST_STRONG_ISOLATE = "\u2068"
POP_DIRECTIONAL_ISOLATE = "\u2069"


def isolated(text: str) -> str:
    """The text between invisible isolates, so that it does not flip inside Arabic. For plain text."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}"


def truncate(text: str, limit: int) -> str:
    """The first `limit` characters: what fits into a column or is worth reading. Nothing marks the cut."""
    return text[:limit]


def one_line(text: str) -> str:
    """What a person typed, on one line: runs of white space become one space, what is not seen is dropped.

    A mark that somebody has pasted along within a word does not split it.
    """
    if not text.isascii() or not text.isprintable():
        text = "".join(letter for letter in text if letter.isspace() or _is_seen(letter))
    return " ".join(text.split())


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in INVISIBLE_CATEGORIES


def printable_line(text: str) -> str:
    """What a machine sent, on one line: white space and whatever cannot be printed become one space.

    Unlike in `one_line`, a line break without a space, or a letter that nobody knows, separates words.
    """
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())


def is_single_edit(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours have changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[at + 1 : at + 2] + long[at : at + 1] + long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or short[at:] == swapped
