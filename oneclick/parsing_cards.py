"""The cards of an order: what is paid for must not get lost on the way, whatever shape it has.

Only the code is read strictly. An oddity of any other field withholds nothing.
"""

import json

from core.secret import Secret
from oneclick.answers import Card, CardForm, Problem
from oneclick.code_texts import form_of_text
from oneclick.fields import Fields
from oneclick.words import one_line

VALUE, SERIAL = "value", "serial"
# Where a code may stand if it does not stand where the documentation has it (guide 5). A person decides.
OTHER_NAMES = ("code", "voucher", "pin")
MOST_EXTRAS = 40  # fields of one card that get a line of their own
LONGEST_NAME = 60
THE_REST = "…"


def read_cards(data: Fields, problems: list[Problem]) -> tuple[Card, ...]:
    """All the cards, those of a wrong shape included."""
    found = data.child("cards")
    if found is None:
        return ()
    if not found.is_list:
        problems.append(Problem("cards", "cards is not a list"))
        return (Card(found.as_secret(), Secret(""), form=CardForm.BROKEN),)
    return tuple(_read_card(entry) for entry in data.entries("cards") or [])


def _read_card(entry: Fields) -> Card:
    if not entry.is_object:
        return Card(entry.as_secret(), Secret(""), form=_form_of_other(entry))
    serial, taken = _read_serial(entry), {VALUE, SERIAL}
    value = entry.child(VALUE)
    form = CardForm.SOUND
    if value is None or not _is_there(value):
        name = next((each for each in OTHER_NAMES if _is_code(entry.child(each))), "")
        value, form = entry.child(name) if name else None, CardForm.DOUBTFUL
        taken.add(name)
    else:
        form = form_of_text(value.as_secret()) if value.is_exact_text else _form_of_other(value)
    if value is None:
        return Card(Secret(""), serial or Secret(""), _extras(entry, taken), CardForm.BROKEN)
    if serial is None:
        taken.remove(SERIAL)
    return Card(value.as_secret(), serial or Secret(""), _extras(entry, taken), form)


def _form_of_other(found: Fields) -> CardForm:
    """What is no text under its own name: a number may have lost its leading zeros, so a person decides."""
    return CardForm.DOUBTFUL if _is_code(found) else CardForm.BROKEN


def _is_code(found: Fields | None) -> bool:
    return found is not None and _is_there(found) and (found.is_number or found.is_exact_text)


def _is_there(found: Fields) -> bool:
    """Whether it may hold a code. A text that nobody can see, or that says that there is none, does not."""
    return not found.is_exact_text or form_of_text(found.as_secret()) is not CardForm.BROKEN


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
        (one_line(way)[:LONGEST_NAME] or "?", leaf.as_secret())
        for way, leaf in entry.leaves()
        if way not in taken and _says_something(leaf)
    ]
    rest = found[MOST_EXTRAS - 1 :]
    if len(rest) > 1:
        as_json = json.dumps([[name, text.reveal()] for name, text in rest], ensure_ascii=False)
        found[MOST_EXTRAS - 1 :] = [(THE_REST, Secret(as_json))]
    return tuple(found)
