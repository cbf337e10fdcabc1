"""Who is calling: proxies are believed only as far as they are ours."""

import pytest
from django.test import RequestFactory

from core.web.request_origin import client_address, is_same_origin, network_of


def request_with(**headers):
    return RequestFactory().post("/", headers=headers, REMOTE_ADDR="10.0.0.9")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),  # nobody in front of us: the header is the caller's own invention
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the first entry was sent by the caller
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),  # did not come through both proxies
        (1, " , ", "10.0.0.9"),
        (1, "x" * 200, "x" * 45),
    ],
)
def test_address_is_the_one_our_own_proxies_saw(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    assert client_address(request_with(X_Forwarded_For=forwarded)) == address


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, True),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "same-site"}, False),
        ({"Sec_Fetch_Site": "none"}, False),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({}, None),
    ],
)
def test_form_of_our_own_pages_is_told_from_others(headers, own):
    assert is_same_origin(request_with(**headers)) is own


def test_form_from_the_public_address_behind_a_proxy_is_our_own(settings):
    settings.SITE_URL = "https://shop.example"

    assert is_same_origin(request_with(Origin="https://shop.example")) is True


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::"),
        ("", None),
        ("unknown", None),
        ("198.51.100.7:4711", None),
        ("198.51.100.256", None),
    ],
)
def test_network_of_an_address(address: str, network: str | None) -> None:
    assert network_of(address) == network
