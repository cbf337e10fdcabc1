import copy
import json
import pickle
from dataclasses import asdict, dataclass

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from core.secret import Secret

TEXT = "FAKE-7Q2M-1234"


def test_secret_reveals_its_text_on_request():
    assert Secret(TEXT).reveal() == TEXT


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        format,
        ascii,
        lambda secret: f"{secret}",
        lambda secret: f"{secret!r:>40}",
        lambda secret: f"{secret:>40}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031 - logging formats like this
        lambda secret: f"{[secret]} { ({'code': secret}) }",
    ],
)
def test_secret_is_masked_wherever_it_is_shown(show):
    shown = show(Secret(TEXT))

    assert "***" in shown
    assert "FAKE" not in shown


@pytest.mark.parametrize(
    "carry",
    [
        *(lambda secret, protocol=protocol: pickle.dumps(secret, protocol) for protocol in range(6)),
        copy.copy,
        copy.deepcopy,
        json.dumps,
        lambda secret: json.dumps([secret], cls=DjangoJSONEncoder),
        lambda secret: pickle.dumps({"code": secret}),
    ],
)
def test_secret_cannot_be_carried_away(carry):
    with pytest.raises(TypeError) as caught:
        carry(Secret(TEXT))

    assert "FAKE" not in str(caught.value)


def test_secret_in_a_dataclass_is_masked_and_not_copied():
    @dataclass(frozen=True)
    class Card:
        value: Secret

    assert "FAKE" not in repr(Card(Secret(TEXT)))
    with pytest.raises(TypeError):
        asdict(Card(Secret(TEXT)))


@pytest.mark.parametrize(
    "peek", [len, iter, list, vars, lambda secret: secret[0], lambda secret: "F" in secret]
)
def test_secret_tells_nothing_about_its_text(peek):
    with pytest.raises(TypeError):
        peek(Secret(TEXT))


def test_secret_has_no_order():
    with pytest.raises(TypeError):
        sorted([Secret("a"), Secret("b")])


def test_secrets_are_equal_when_their_texts_are():
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret(TEXT.lower())
    assert Secret("\ud800") == Secret("\ud800")
    assert len({Secret(TEXT), Secret(TEXT), Secret("other")}) == 2


def test_secret_is_not_equal_to_a_plain_text():
    assert Secret(TEXT) != TEXT


def test_secret_is_true_when_it_has_text():
    assert Secret(TEXT)
    assert not Secret("")


def test_secret_does_not_change():
    secret = Secret(TEXT)

    with pytest.raises(AttributeError):
        secret.text = "other"
    with pytest.raises(AttributeError):
        del secret.text

    assert secret.reveal() == TEXT


@pytest.mark.parametrize("wrong", [None, 7, b"FAKE", ["FAKE"]])
def test_secret_wraps_only_text(wrong):
    with pytest.raises(TypeError) as caught:
        Secret(wrong)

    assert "FAKE" not in str(caught.value)
