"""The cards of an order: what is paid for must not get lost on the way, whatever shape it has.

Only the code is read strictly. An oddity of any other field withholds nothing.
"""

import json

from core.secret import Secret
from core.text import printable_line, truncate
from oneclick.fields import Fields
from oneclick.parsers.code_validation import code_readability
from oneclick.response_types import CardReadability, ParseProblem, SuppliedCard

VALUE, SERIAL = "value", "serial"
# Where a code may stand if it does not stand where the documentation has it (guide 5). A person decides.
OTHER_NAMES = ("code", "voucher", "pin")
MOST_EXTRAS = 40  # fields of one card that get a line of their own
LONGEST_NAME = 60
THE_REST = "…"


def read_cards(data: Fields, problems: list[ParseProblem]) -> tuple[SuppliedCard, ...]:
    """All the cards, those of a wrong shape included."""
    found = data.child("cards")
    if found is None:
        return ()
    if not found.is_list:
        problems.append(ParseProblem("cards", "cards is not a list"))
        return (SuppliedCard(found.as_secret(), Secret(""), form=CardReadability.BROKEN),)
    return tuple(_read_card(entry) for entry in data.entries("cards") or [])


def _read_card(entry: Fields) -> SuppliedCard:
    if not entry.is_object:
        return SuppliedCard(entry.as_secret(), Secret(""), form=_form_of_other(entry))
    serial, taken = _read_serial(entry), {VALUE, SERIAL}
    value = entry.child(VALUE)
    form = CardReadability.SOUND
    if value is None or not _is_there(value):
        name = next((each for each in OTHER_NAMES if _is_code(entry.child(each))), "")
        value, form = entry.child(name) if name else None, CardReadability.DOUBTFUL
        taken.add(name)
    else:
        form = code_readability(value.as_secret()) if value.is_exact_text else _form_of_other(value)
    if value is None:
        return SuppliedCard(Secret(""), serial or Secret(""), _extras(entry, taken), CardReadability.BROKEN)
    if serial is None:
        taken.remove(SERIAL)
    return SuppliedCard(value.as_secret(), serial or Secret(""), _extras(entry, taken), form)


def _form_of_other(found: Fields) -> CardReadability:
    """What is no text under its own name: a number may have lost its leading zeros, so a person decides."""
    return CardReadability.DOUBTFUL if _is_code(found) else CardReadability.BROKEN


def _is_code(found: Fields | None) -> bool:
    return found is not None and _is_there(found) and (found.is_number or found.is_exact_text)


def _is_there(found: Fields) -> bool:
    """Whether it may hold a code. A text that nobody can see, or that says that there is none, does not."""
    return not found.is_exact_text or code_readability(found.as_secret()) is not CardReadability.BROKEN


def _says_something(found: Fields) -> bool:
    return not found.is_exact_text or bool(found.as_secret().reveal().strip())


def _read_serial(entry: Fields) -> Secret | None:
    """The serial as text, "" where none came; None for a shape that is kept among the extras."""
    found = entry.child(SERIAL)
    if found is None:
        return Secret("")
    return found.as_secret() if found.is_exact_text or found.is_number else None


def _extras(entry: Fields, taken: set[str]) -> tuple[tuple[str, Secret], ...]:
    """Every other field that says something; what is too much for lines of their own comes as one."""
    found = [
        (truncate(printable_line(way), LONGEST_NAME) or "?", leaf.as_secret())
        for way, leaf in entry.leaves()
        if way not in taken and _says_something(leaf)
    ]
    rest = found[MOST_EXTRAS - 1 :]
    if len(rest) > 1:
        as_json = json.dumps([[name, text.reveal()] for name, text in rest], ensure_ascii=False)
        found[MOST_EXTRAS - 1 :] = [(THE_REST, Secret(as_json))]
    return tuple(found)
