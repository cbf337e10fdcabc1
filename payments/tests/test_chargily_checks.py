"""The modes of Chargily: what must not stand together."""

from typing import Any

import pytest

from payments.checks import chargily_fits

LIVE, TEST = "https://pay.chargily.net/api/v2", "https://pay.chargily.net/test/api/v2"
HERE = "http://127.0.0.1:8001/chargily/test/api/v2"


def complaints(settings: Any, **changes: Any) -> list[str]:
    for name, value in changes.items():
        setattr(settings, name, value)
    return [error.id for error in chargily_fits()]


@pytest.mark.parametrize(
    ("key", "url", "in_production", "wrong"),
    [
        ("live_sk_a", LIVE, True, []),
        ("test_sk_a", TEST, False, []),
        ("test_sk_a", HERE, False, []),
        ("test_sk_a", TEST, True, ["payments.E012"]),
        ("test_sk_a", LIVE, True, ["payments.E012"]),
        ("live_sk_a", TEST, True, ["payments.E013"]),
        ("live_sk_a", HERE, True, ["payments.E013"]),
        ("live_sk_a", LIVE, False, ["payments.E012"]),
        ("live_sk_a", TEST, False, ["payments.E012"]),
        ("test_sk_a", LIVE, False, ["payments.E013"]),
        ("live_pk_a", LIVE, True, ["payments.E011"]),
        ("whsec_a", TEST, False, ["payments.E011"]),
        ("test_sk_a", "http://pay.chargily.net/test/api/v2", False, ["payments.E014"]),
        ("live_sk_a", "http://pay.chargily.net/api/v2", True, ["payments.E014"]),
        ("", LIVE, True, ["payments.E010"]),
        ("", LIVE, False, ["payments.E010"]),
    ],
)
def test_key_address_and_shop_are_of_one_mode(
    settings: Any, key: str, url: str, in_production: bool, wrong: list[str]
) -> None:
    found = complaints(
        settings,
        PAYMENT_METHODS=["ocpay", "chargily"],
        CHARGILY_SECRET_KEY=key,
        CHARGILY_API_URL=url,
        IN_PRODUCTION=in_production,
    )

    assert found == wrong


def test_without_chargily_no_key_is_needed(settings: Any) -> None:
    assert complaints(settings, PAYMENT_METHODS=["ocpay"], CHARGILY_SECRET_KEY="") == []


def test_key_is_checked_where_the_way_is_not_offered(settings: Any) -> None:
    """Late payments are still asked about, and late webhooks still come."""
    found = complaints(
        settings, PAYMENT_METHODS=["ocpay"], CHARGILY_SECRET_KEY="live_sk_a", CHARGILY_API_URL=LIVE
    )

    assert found == ["payments.E012"]


@pytest.mark.parametrize(("previous", "wrong"), [("test_sk_b", []), ("live_sk_b", ["payments.E015"])])
def test_key_before_is_of_the_same_mode(settings: Any, previous: str, wrong: list[str]) -> None:
    found = complaints(
        settings,
        CHARGILY_SECRET_KEY="test_sk_a",
        CHARGILY_API_URL=TEST,
        CHARGILY_PREVIOUS_SECRET_KEY=previous,
    )

    assert found == wrong
