"""A revealed card on its way to the page tells nothing by accident."""

import copy
import json
import pickle

import pytest

from core.secret import Secret
from delivery.contents import CardContents

CODE = "FAKE-7Q2M-X4K9"


def revealed():
    return CardContents(value=Secret(CODE), serial=Secret(CODE))


@pytest.mark.parametrize("show", [repr, str, "{}".format, "%s".__mod__, lambda card: repr(vars_of(card))])
def test_revealed_card_shows_nothing_by_accident(show):
    shown = show(revealed())

    assert CODE not in shown
    assert "CardContents" in shown or "Secret" in shown


def vars_of(card):
    return {name: getattr(card, name) for name in card.__slots__}


@pytest.mark.parametrize("leak", [pickle.dumps, copy.deepcopy, json.dumps])
def test_revealed_card_is_neither_pickled_nor_copied_nor_dumped(leak):
    with pytest.raises(TypeError) as caught:
        leak(revealed())

    assert CODE not in str(caught.value)
