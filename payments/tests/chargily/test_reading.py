"""What Chargily may send, and what is made of it: nothing uncertain, and never a surprise."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.secret import Secret
from payments.chargily import fields, modes, url_rules
from payments.chargily.strict_json import MAX_DEPTH, InvalidJsonObjectError, read_object
from payments.chargily.webhook import read_webhook_event
from payments.gateways.base import InvalidWebhookError, WebhookNotification
from payments.tests.chargily_calls import AMOUNT, KEY, encoded, make_event, sign

PREVIOUS = "test_sk_before"
BY_KEYS = [Secret(KEY), Secret(PREVIOUS)]


def read(body: bytes, signature: str | None = None, **how: Any) -> WebhookNotification:
    headers = {"Signature": sign(body) if signature is None else signature}
    return read_webhook_event(body, headers, **{"keys": BY_KEYS, "is_live": False} | how)


def reason(body: bytes, signature: str | None = None, **how: Any) -> str:
    with pytest.raises(InvalidWebhookError) as refused:
        read(body, signature, **how)
    return str(refused.value)


# --- JSON


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"{}x",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"in": {"a": 1, "\\u0061": 2}}',
        b'\xff{"a": 1}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b"{'a': 1}",
        b'{"a": 01}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": 1e' + b"9" * 30 + b"}",
        b'{"a": ' + b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1) + b"}",
        b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    ],
)
def test_json_that_is_no_object_of_one_meaning_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidJsonObjectError):
        read_object(body)


def test_json_is_read_exactly() -> None:
    answer = read_object('{"a": 2500.50, "b": 9223372036854775808, "c": "é", "d": [true, null]}'.encode())

    assert answer == {"a": Decimal("2500.50"), "b": 2**63, "c": "é", "d": [True, None]}


def test_depth_is_taken_up_to_the_limit() -> None:
    within = b'{"a": ' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"

    assert "a" in read_object(within)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_reading_of_json_raises_nothing_else(body: bytes) -> None:
    with suppress(InvalidJsonObjectError):
        assert isinstance(read_object(body), dict)


# --- fields


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        *((each, True) for each in (True, 1, "true")),
        *((each, False) for each in (False, 0, "false")),
        *((each, None) for each in (None, "", "True", "1", "yes", 2, -1, Decimal(1), [], [True], {})),
    ],
)
def test_flag_is_clear_or_nothing(told: object, meant: bool | None) -> None:
    assert fields.flag(told) is meant


@pytest.mark.parametrize(
    ("told", "centimes"),
    [
        (2500, 2500_00),
        ("2500", 2500_00),
        (Decimal("2500.00"), 2500_00),
        (Decimal("2500.5"), 2500_50),
        (Decimal("2.5E+3"), 2500_00),
        (0, 0),
        *((each, None) for each in (None, True, -1, "-1", "2500.00", "2 500", "٢٥٠٠", "²", "", "cheap")),
        *((each, None) for each in (2**63, 10**4000, Decimal("1E+999999"), "9" * 19, "9" * 5000, [1], {})),
    ],
)
def test_amount_is_certain_or_nothing(told: object, centimes: int | None) -> None:
    assert fields.centimes(told) == centimes


@pytest.mark.parametrize("told", ["", "a" * 65, "a b", "a/b", "é", "a\n", "\ud800", None, 7, ["a"]])
def test_identifier_can_stand_in_an_address_and_in_a_column(told: object) -> None:
    assert fields.identifier("01hj5n7cqpaf0mt2d0xx85tgz8") == "01hj5n7cqpaf0mt2d0xx85tgz8"
    assert fields.identifier(told) is None


@pytest.mark.parametrize(
    ("told", "read_as"),
    [
        (None, {}),
        ([], {}),
        ({"payment": "7"}, {"payment": "7"}),
        ([{"payment": "7"}], {"payment": "7"}),
        ([{"a": 1}, {"payment": "7"}, "x", None], {"a": 1, "payment": "7"}),
        ("payment", {}),
        (7, {}),
    ],
)
def test_metadata_is_read_in_all_its_shapes(told: object, read_as: dict[str, Any]) -> None:
    assert fields.metadata(told) == read_as


# --- addresses and modes


@pytest.mark.parametrize(
    ("told", "api", "taken"),
    [
        ("https://pay.chargily.dz/checkouts/1/pay", "https://pay.chargily.net/api/v2", True),
        ("https://pay.another.example/1?a=b#c", "https://pay.chargily.net/api/v2", True),
        ("http://pay.chargily.dz/checkouts/1/pay", "https://pay.chargily.net/api/v2", False),
        ("http://127.0.0.1:8001/pay", "https://pay.chargily.net/api/v2", False),
        ("http://127.0.0.1:8001/pay", "http://127.0.0.1:8001/chargily/test/api/v2", True),
        ("http://pay.chargily.dz/1", "http://127.0.0.1:8001/chargily/test/api/v2", False),
        ("https://shop.example@evil.example/", "https://pay.chargily.net/api/v2", False),
        *(
            (told, "https://pay.chargily.net/api/v2", False)
            for told in (None, 7, "", "pay", "https://", "https:///x", "javascript:alert(1)", "//a/b")
        ),
        ("https://a/" + "a" * 500, "https://pay.chargily.net/api/v2", False),
        ("https://a/\n", "https://pay.chargily.net/api/v2", False),
        ("https://a/ b", "https://pay.chargily.net/api/v2", False),
        ("https://a/é", "https://pay.chargily.net/api/v2", False),
        ("https://[::1/", "https://pay.chargily.net/api/v2", False),
    ],
)
def test_customers_are_sent_to_safe_addresses_only(told: object, api: str, taken: bool) -> None:
    assert url_rules.checkout_page_url(told, api=api) == (told if taken else None)


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("https://pay.chargily.net/api/v2", True),
        ("http://127.0.0.1:8001/chargily/test/api/v2", True),
        ("http://localhost:8001/", True),
        ("http://pay.chargily.net/api/v2", False),
        ("http://127.0.0.1@evil.example/", False),
        ("ftp://127.0.0.1/", False),
        ("", False),
    ],
)
def test_key_goes_to_safe_addresses_only(url: str, secure: bool) -> None:
    assert url_rules.may_receive_key(url) is secure


def test_mode_is_in_the_prefix_and_in_the_path() -> None:
    keys = ["live_sk_a", "test_sk_a", "live_pk_a", "a live_sk_", ""]
    assert [modes.is_live_key(key) for key in keys] == [True, False, None, None, None]
    assert modes.is_live_url("https://pay.chargily.net/api/v2")
    assert not modes.is_live_url("https://pay.chargily.net/test/api/v2")


# --- webhooks


def test_documented_event_is_read() -> None:
    event = make_event("01hjjj9aymmrwe664nbzrv84sg")

    assert read(encoded(event)) == WebhookNotification(
        event["id"], "checkout.paid", "01hjjj9aymmrwe664nbzrv84sg", AMOUNT
    )


@pytest.mark.parametrize("name", ["signature", "Signature", "SIGNATURE"])
def test_header_is_found_in_any_case(name: str) -> None:
    body = encoded(make_event())

    assert read_webhook_event(body, {"Host": "x", name: sign(body)}, keys=BY_KEYS, is_live=False)


def test_key_before_is_taken_while_keys_are_changed() -> None:
    body = encoded(make_event())

    assert read(body, sign(body, PREVIOUS))
    assert reason(body, sign(body, PREVIOUS), keys=[Secret(KEY), Secret("")]) == "wrong signature"


def test_key_that_is_not_set_is_nobodys_signature() -> None:
    body = encoded(make_event())

    assert reason(body, sign(body, ""), keys=[Secret(""), Secret("")]) == "wrong signature"


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (lambda right: "", "no signature"),
        (lambda right: right.upper(), "odd signature"),
        (lambda right: right[:-1], "odd signature"),
        (lambda right: right + "0", "odd signature"),
        (lambda right: right + "\n", "odd signature"),
        (lambda right: " " + right, "odd signature"),
        (lambda right: "sha256=" + right, "odd signature"),
        (lambda right: f"{right}, {right}", "odd signature"),
        (lambda right: "é" * 64, "odd signature"),
        (lambda right: "٠" * 64, "odd signature"),
        (lambda right: "\ud800" * 64, "odd signature"),
        (lambda right: "0" * 64, "wrong signature"),
        (lambda right: right[::-1], "wrong signature"),
    ],
)
def test_forged_signature_is_refused(forge: Any, why: str) -> None:
    body = encoded(make_event(id="0123456789abcdef"))

    assert reason(body, forge(sign(body))) == why


def test_every_altered_byte_is_noticed() -> None:
    body = encoded(make_event())
    signature = sign(body)

    for place in range(len(body)):
        altered = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert reason(altered, signature) == "wrong signature"


@pytest.mark.parametrize("another", ["test_sk_another", "live_sk_sandbox", "TEST_SK_SANDBOX"])
def test_signature_of_another_key_is_refused(another: str) -> None:
    body = encoded(make_event())

    assert reason(body, sign(body, another)) == "wrong signature"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        *(({"id": odd}, "no id") for odd in (None, "", 7, "a" * 65, "a b", ["a"], "é")),
        *(({"type": odd}, "no id") for odd in (None, "", 7, "a" * 41, "a b", {}, "\u0000")),
        *(({"livemode": odd}, "other mode") for odd in (True, "true", 1, "yes", [], "False", 7)),
        *(({"data": odd}, "no checkout") for odd in (None, [], "x", {}, {"id": None}, {"id": 7})),
        *(
            ({"data": {"id": "a", "amount": odd}}, "odd amount")
            for odd in (0, -1, "-1", "text", True, [], 2**63, "0", "1e3", {})
        ),
    ],
)
def test_genuine_event_that_says_nothing_clear_is_refused(fields: dict[str, Any], why: str) -> None:
    assert reason(encoded(make_event(**fields))) == why


@pytest.mark.parametrize("livemode", [False, 0, "false", None])
def test_mode_may_be_told_in_many_ways(livemode: object) -> None:
    assert read(encoded(make_event(livemode=livemode)))


def test_live_shop_takes_live_events_alone() -> None:
    assert read(encoded(make_event(livemode="true")), is_live=True)
    assert reason(encoded(make_event(livemode="false")), is_live=True) == "other mode"


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "payout.paid", "data": {"id": "01hjpayout", "entity": "payout"}},
        {"type": "payout.paid", "data": None},
        {"type": "checkout.paid", "data": {"id": "01hjinvoice", "entity": "invoice"}},
    ],
)
def test_event_about_something_else_names_no_payment(fields: dict[str, Any]) -> None:
    assert read(encoded(make_event(**fields))).reference == ""


def test_unknown_type_of_a_checkout_still_names_it() -> None:
    hint = read(encoded(make_event("01hjcheckout", type="checkout.on_hold")))

    assert (hint.kind, hint.reference) == ("checkout.on_hold", "01hjcheckout")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
EVENT = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.sampled_from(["checkout.paid", "false", "01hj", {"id": "01hj", "amount": 1}])
        for name in ("id", "type", "livemode", "data", "entity")
    },
)
BODY = st.binary(max_size=300) | (JSON | EVENT).map(lambda tree: json.dumps(tree).encode())
HEADERS = st.dictionaries(st.text(max_size=12) | st.just("signature"), st.text(max_size=80), max_size=4)


@given(BODY, HEADERS, st.booleans())
@example(b"", {}, True)
@settings(max_examples=300)
def test_reader_of_webhooks_raises_nothing_but_not_genuine(
    body: bytes, headers: dict[str, str], is_signed: bool
) -> None:
    if is_signed:
        headers = {**headers, "signature": sign(body)}
    try:
        hint = read_webhook_event(body, headers, keys=BY_KEYS, is_live=False)
    except InvalidWebhookError:
        return
    assert is_signed
    assert all(part.isascii() and len(part) <= 64 for part in (hint.event_id, hint.kind, hint.reference))
