"""Sealing: what is encrypted opens in its own place, under one of the keys, and nowhere else."""

import copy
import json
import pickle
import traceback

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from core.secret import Secret
from delivery import crypto
from delivery.crypto import CannotOpen, WrongLabel, open_sealed, seal
from delivery.services import RevealedCard

CODE = "FAKE-7Q2M-X4K9"
LABEL = "7Q2MX4K9ZD/1/1"


def sealed(label=LABEL, code=CODE):
    return seal({"value": Secret(code)}, label=label)


@pytest.mark.parametrize("code", [CODE, "", "كود-FAKE", "FAKE\ud800", 'FAKE"\\\n\x00'])
def test_what_was_sealed_opens_as_it_was(code):
    assert open_sealed(sealed(code=code), label=LABEL) == {"value": Secret(code)}


def test_token_tells_nothing_and_is_never_the_same_twice():
    first, second = sealed(), sealed()

    assert first != second
    assert CODE not in first


def test_token_moved_to_another_label_does_not_open():
    with pytest.raises(WrongLabel):
        open_sealed(sealed(), label="7Q2MX4K9ZD/1/2")


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-4], lambda t: t[:40] + "AAAA" + t[44:], lambda t: "", lambda t: "é"]
)
def test_damaged_token_does_not_open(damage):
    with pytest.raises(CannotOpen):
        open_sealed(damage(sealed()), label=LABEL)


@pytest.mark.parametrize(
    "inside", ["no json", "[]", "{}", '{"v": 2, "label": "x", "contents": {}}', "null", '{"v": 1']
)
def test_token_with_anything_else_inside_does_not_open_and_does_not_tell_what(inside):
    token = crypto.ring().encrypt(f"{inside}{CODE if inside == 'no json' else ''}".encode()).decode()

    with pytest.raises(CannotOpen) as caught:
        open_sealed(token, label=LABEL)

    assert CODE not in "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert caught.value.__context__ is None


def test_older_key_still_opens_and_the_newest_seals(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CARD_KEYS = [old]
    token = sealed()

    settings.CARD_KEYS = [new, old]
    fresh = sealed()
    assert open_sealed(token, label=LABEL) == {"value": Secret(CODE)}

    settings.CARD_KEYS = [new]
    assert open_sealed(fresh, label=LABEL) == {"value": Secret(CODE)}
    with pytest.raises(CannotOpen):
        open_sealed(token, label=LABEL)


def test_error_about_a_wrong_key_carries_no_key_and_no_code(settings):
    token = sealed()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CannotOpen) as caught:
        open_sealed(token, label=LABEL)

    text = "".join(traceback.format_exception(caught.value))
    assert CODE not in text
    assert settings.CARD_KEYS[0] not in text


def test_malformed_key_is_refused_by_number_without_quoting_it(settings):
    settings.CARD_KEYS = [Fernet.generate_key().decode(), "not-a-key-FAKE"]

    with pytest.raises(ImproperlyConfigured, match="CARD_KEYS: key 2 is not a Fernet key") as caught:
        crypto.ring()

    assert "FAKE" not in str(caught.value)


def test_empty_ring_is_refused(settings):
    settings.CARD_KEYS = []

    with pytest.raises(ImproperlyConfigured):
        crypto.ring()


def revealed():
    return RevealedCard(value=Secret(CODE), serial=Secret(CODE))


@pytest.mark.parametrize("show", [repr, str, "{}".format, "%s".__mod__, lambda card: repr(vars_of(card))])
def test_revealed_card_shows_nothing_by_accident(show):
    shown = show(revealed())

    assert CODE not in shown
    assert "RevealedCard" in shown or "Secret" in shown


def vars_of(card):
    return {name: getattr(card, name) for name in card.__slots__}


@pytest.mark.parametrize("leak", [pickle.dumps, copy.deepcopy, json.dumps])
def test_revealed_card_is_neither_pickled_nor_copied_nor_dumped(leak):
    with pytest.raises(TypeError) as caught:
        leak(revealed())

    assert CODE not in str(caught.value)
