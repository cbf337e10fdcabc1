"""One spelling per address, and no look-alikes."""

import pytest
from django.core.exceptions import ValidationError

from accounts.email_display import mask_email
from core.normalisation import normalise_email


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Nadia@Example.COM ", "nadia@example.com"),
        ("n.a.d.i.a+shop@gmail.com", "n.a.d.i.a+shop@gmail.com"),
        ("nadia@xn--mnchen-3ya.example", "nadia@xn--mnchen-3ya.example"),
        ("staff@shop.localhost", "staff@shop.localhost"),
    ],
)
def test_address_is_trimmed_and_lowered_and_nothing_else(typed, stored):
    assert normalise_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nadia",
        "nadia@",
        "nad ia@example.com",
        "nadia@example.com\nBcc: all@example.com",
        "nadia@example.com\x00",
        '"na dia"@example.com',
        "mi\u212ae@example.com",  # the Kelvin sign lowers to "k"
        "m\u0131ke@example.com",  # dotless i passes Django's validator
        "na\u017fia@example.com",  # long s folds to "s"
        "nadia@ex\u0430mple.com",  # a Cyrillic a
        "نادية@example.com",
        "x" * 300 + "@example.com",
    ],
)
def test_what_is_no_plain_address_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_email(typed)


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("nadia@example.com", "na•••@example.com"),
        ("na@example.com", "n•••@example.com"),
        ("n@x.dz", "•••@x.dz"),
    ],
)
def test_masked_address_never_shows_the_whole_name(address, masked):
    assert mask_email(address) == masked
