"""Destinations of refunds: which there are and are offered, and that nothing else knows them by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as shop

from payments.checks import known_payouts
from payments.payout_methods.base import InstantPayout
from payments.payout_methods.registry import ALL_PAYOUT_METHODS, offered_payout_methods, payout_method
from payments.payout_methods.wallet import WalletPayout
from payments.refunds.forms import DestinationForm

APPS = ("core", "accounts", "catalog", "delivery", "payments", "orders", "storefront")
# What the shop's own accounts, and statements of banks, are made of; and the shop's settings.
OTHER_MEANINGS = (
    "payments/payout_methods/",
    "payments/transfers/",
    "payments/bank_accounts/",
    "storefront/settings.py",
)


def names(payouts: object) -> list[str]:
    return [each.name for each in payouts]


def test_shop_offers_what_it_names_in_its_order(settings: object) -> None:
    assert names(offered_payout_methods()) == ["wallet", "ccp", "rip"]

    settings.PAYOUT_METHODS = ["rip", "wallet"]

    assert names(offered_payout_methods()) == ["rip", "wallet"]
    assert [value for value, _label in DestinationForm().fields["destination"].choices] == ["rip", "wallet"]


def test_form_asks_for_nothing_that_is_not_offered(settings: object) -> None:
    settings.PAYOUT_METHODS = ["wallet", "rip"]

    assert list(DestinationForm().fields) == ["destination", "rip", "holder"]


def test_shared_field_stands_after_all_that_share_it() -> None:
    assert list(DestinationForm().fields)[1:] == ["ccp_number", "ccp_key", "key_is_right", "rip", "holder"]


@pytest.mark.parametrize(
    ("methods", "errors"),
    [
        (["wallet", "ccp", "rip"], []),
        (["rip"], []),
        ([], ["payments.E004"]),
        (["rip", "pigeon"], ["payments.E005"]),
    ],
)
def test_check_tells_what_cannot_work(methods: list[str], errors: list[str], settings: object) -> None:
    settings.PAYOUT_METHODS = methods

    assert [error.id for error in known_payouts()] == errors


def test_check_tells_where_the_one_destination_is_a_wallet_that_nobody_spends(settings: object) -> None:
    settings.PAYOUT_METHODS, settings.PAYMENT_METHODS = ["wallet"], ["ocpay"]

    assert [error.id for error in known_payouts()] == ["payments.E004"]


def test_unknown_destination_is_an_error() -> None:
    with pytest.raises(KeyError):
        payout_method("pigeon")


@pytest.mark.parametrize("each", ALL_PAYOUT_METHODS.values(), ids=ALL_PAYOUT_METHODS)
def test_one_that_a_person_pays_has_every_word_for_it(each: object) -> None:
    """The form, the page of the order, three mails, the desk and the history show them."""
    said = [each.label, each.choice, each.place, each.for_customers.paid, each.mails.paid, each.history.paid]
    if not isinstance(each, InstantPayout):
        for texts in (each.for_customers, each.mails, each.for_staff, each.history):
            said += vars(texts).values()

    assert all(map(str, said))
    assert len(each.name) <= 20


@pytest.mark.parametrize("each", ALL_PAYOUT_METHODS.values(), ids=ALL_PAYOUT_METHODS)
def test_what_histories_keep_of_it_says_how_much_by_which_reference_and_why_not(each: object) -> None:
    is_instant = isinstance(each, InstantPayout)

    assert "%(reference)s" in each.history.paid.label or is_instant
    assert "%(amount)s" in each.history.to_pay.label
    assert "%(note)s" in each.history.returned.label


@pytest.mark.parametrize("each", ALL_PAYOUT_METHODS.values(), ids=ALL_PAYOUT_METHODS)
def test_only_the_wallet_has_no_payee_to_seal(each: object) -> None:
    """As the database has it (payments_refundpayee_sealed)."""
    assert bool(each.fields()) is (each.name != WalletPayout.name)
    assert isinstance(each, InstantPayout) is (each.name == WalletPayout.name)


def test_nothing_else_names_a_destination() -> None:
    """Who needs to know what one is like asks the registry."""
    own = set(ALL_PAYOUT_METHODS) - {WalletPayout.name}  # which is a way to pay as well

    assert sorted(f"{path}:{line}" for path, line, text in strings() if text in own) == []


def strings() -> Iterator[tuple[str, int, str]]:
    """The texts of the product's sources, and where they stand."""
    for app in APPS:
        for path in (Path(shop.BASE_DIR) / app).rglob("*.py"):
            name = str(path.relative_to(shop.BASE_DIR))
            if {"tests", "testing", "migrations"} & set(path.parts) or name.startswith(OTHER_MEANINGS):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield name, node.lineno, node.value
