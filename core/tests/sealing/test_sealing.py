"""Sealing: what is encrypted opens in its own place, under one of the keys, and nowhere else."""

import json
import traceback

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from core.sealing import CannotOpenError, WrongLabelError, WrongOwnerError, open_sealed, seal
from core.sealing.keyring import ring
from core.sealing.tokens import VERSION, unwrap
from core.secret import Secret

CODE = "FAKE-7Q2M-X4K9"
LABEL = "7Q2MX4K9ZD/1/1"


def sealed(label=LABEL, code=CODE, owner=None):
    return seal({"value": Secret(code)}, label=label, owner=owner)


def sealed_without_owner(label=LABEL, code=CODE):
    """As the first version did."""
    return ring().encrypt(json.dumps({"v": 1, "label": label, "contents": {"value": code}}).encode()).decode()


@pytest.mark.parametrize("code", [CODE, "", "كود-FAKE", "FAKE\ud800", 'FAKE"\\\n\x00'])
def test_what_was_sealed_opens_as_it_was(code):
    assert open_sealed(sealed(code=code), label=LABEL) == {"value": Secret(code)}


def test_token_tells_nothing_and_is_never_the_same_twice():
    first, second = sealed(), sealed()

    assert first != second
    assert CODE not in first


def test_token_moved_to_another_label_does_not_open():
    with pytest.raises(WrongLabelError):
        open_sealed(sealed(), label="7Q2MX4K9ZD/1/2")


@pytest.mark.parametrize(("sealed_for", "asked_by"), [(7, 8), (7, None), (None, 7)])
def test_token_of_somebody_does_not_open_for_another(sealed_for, asked_by):
    with pytest.raises(WrongOwnerError):
        open_sealed(sealed(owner=sealed_for), label=LABEL, owner=asked_by)


def test_token_of_the_first_version_still_opens_at_its_label_alone():
    token = sealed_without_owner()

    assert open_sealed(token, label=LABEL, owner=7) == {"value": Secret(CODE)}
    with pytest.raises(WrongLabelError):
        open_sealed(token, label="7Q2MX4K9ZD/1/2", owner=7)


def test_what_lies_inside_is_shown_by_nothing():
    parcel = unwrap(sealed(owner=7))

    assert (parcel.version, parcel.label, parcel.owner) == (VERSION, LABEL, 7)
    assert CODE not in repr(parcel)


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-4], lambda t: t[:40] + "AAAA" + t[44:], lambda t: "", lambda t: "é"]
)
def test_damaged_token_does_not_open(damage):
    with pytest.raises(CannotOpenError):
        open_sealed(damage(sealed()), label=LABEL)


@pytest.mark.parametrize(
    "inside", ["no json", "[]", "{}", '{"v": 3, "label": "x", "contents": {}}', "null", '{"v": 1']
)
def test_token_with_anything_else_inside_does_not_open_and_does_not_tell_what(inside):
    token = ring().encrypt(f"{inside}{CODE if inside == 'no json' else ''}".encode()).decode()

    with pytest.raises(CannotOpenError) as caught:
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
    with pytest.raises(CannotOpenError):
        open_sealed(token, label=LABEL)


def test_error_about_a_wrong_key_carries_no_key_and_no_code(settings):
    token = sealed()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CannotOpenError) as caught:
        open_sealed(token, label=LABEL)

    text = "".join(traceback.format_exception(caught.value))
    assert CODE not in text
    assert settings.CARD_KEYS[0] not in text


def test_malformed_key_is_refused_by_number_without_quoting_it(settings):
    settings.CARD_KEYS = [Fernet.generate_key().decode(), "not-a-key-FAKE"]

    with pytest.raises(ImproperlyConfigured, match="CARD_KEYS: key 2 is not a Fernet key") as caught:
        ring()

    assert "FAKE" not in str(caught.value)


def test_empty_ring_is_refused(settings):
    settings.CARD_KEYS = []

    with pytest.raises(ImproperlyConfigured):
        ring()
