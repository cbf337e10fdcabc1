"""One spelling per address, and no look-alikes."""

import pytest
from django.core.exceptions import ValidationError

from accounts.email_display import mask_email
from core.normalisation import normalise_email


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Customer@Example.COM ", "customer@example.com"),
        ("n.a.d.i.a+shop@gmail.com", "n.a.d.i.a+shop@gmail.com"),
        ("customer@xn--mnchen-3ya.example", "customer@xn--mnchen-3ya.example"),
        ("staff@shop.localhost", "staff@shop.localhost"),
    ],
)
def test_address_is_trimmed_and_lowered_and_nothing_else(typed, stored):
    assert normalise_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "customer",
        "customer@",
        "nad ia@example.com",
        "customer@example.com\nBcc: all@example.com",
        "customer@example.com\x00",
        '"na dia"@example.com',
        "mi\u212ae@example.com",  # the Kelvin sign lowers to "k"
        "m\u0131ke@example.com",  # dotless i passes Django's validator
        "na\u017fia@example.com",  # long s folds to "s"
        "customer@ex\u0430mple.com",  # a Cyrillic a
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
        ("customer@example.com", "cu•••@example.com"),
        ("na@example.com", "n•••@example.com"),
        ("n@x.dz", "•••@x.dz"),
    ],
)
def test_masked_address_never_shows_the_whole_name(address, masked):
    assert mask_email(address) == masked
