"""To an account at a bank or at the post, by its RIP or RIB, which proves itself by its key."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.bank_accounts.account_numbers import (
    MAX_INPUT_LENGTH,
    InvalidAccountNumberError,
    Rip,
    parse_rip,
)
from payments.payout_methods.base import PayeeInput
from payments.payout_methods.transfer import DIGITS, TransferPayout

KEY_DIGITS = 2


class RipPayout(TransferPayout):
    """Kept are all 20 digits."""

    name = "rip"
    label = _("bank account (RIP)")
    choice = _("RIP (BaridiMob or a bank)")
    place = _("bank account")
    rows = (("rip",),)

    def account_fields(self) -> dict[str, forms.Field]:
        return {
            "rip": forms.CharField(
                label=_("RIP or RIB, 20 digits"),
                required=False,
                max_length=MAX_INPUT_LENGTH,
                widget=forms.TextInput(attrs={**DIGITS, "placeholder": "00799999…"}),
            )
        }

    def read_account(self, typed: Mapping[str, Any]) -> PayeeInput:
        try:
            return PayeeInput(parse_rip(typed.get("rip", "")).digits)
        except InvalidAccountNumberError as exc:
            return PayeeInput(errors={"rip": str(exc)})

    def identity(self, account: str, holder: str) -> str:
        return account[:-KEY_DIGITS]

    def account_text(self, account: str) -> str:
        return str(Rip(account))

    def last_digits(self, account: str) -> str:
        return account[-4:]
