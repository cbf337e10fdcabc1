"""Slips in e-mail addresses: found where they are likely, and nowhere else."""

import pytest

from orders.checkout.email_typos import PROVIDERS, suggest_email


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.comm", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("ggmail.com", "gmail.com"),
        ("GMAIL.CON", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("hotmial.fr", "hotmail.fr"),
        ("yaho.fr", "yahoo.fr"),
    ],
)
def test_slip_is_found(domain: str, meant: str) -> None:
    assert suggest_email(f"customer.b+x@{domain}") == f"customer.b+x@{meant}"


@pytest.mark.parametrize(
    "email",
    [
        *(f"a@{domain}" for domain in PROVIDERS),
        "a@mail.com",
        "a@example.com",
        "a@gamial.con",
        "a@m.dz",
        "a",
        "",
    ],
)
def test_other_addresses_are_left_alone(email: str) -> None:
    assert suggest_email(email) == ""
