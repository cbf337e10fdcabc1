"""To a postal account: its CCP number and the clé. The rule of the clé is not published."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payments.bank_accounts.account_numbers import (
    MAX_INPUT_LENGTH,
    POSTAL,
    Ccp,
    InvalidAccountNumberError,
    parse_ccp,
)
from payments.payout_methods.base import PayeeInput
from payments.payout_methods.transfer import DIGITS, TransferPayout

NUMBER_DIGITS = 10  # two of the clé follow


class CcpPayout(TransferPayout):
    """A clé that does not agree is asked about once more, not refused. Kept are number and clé: 12 digits."""

    name = "ccp"
    label = _("CCP account")
    choice = _("CCP account")
    place = _("CCP account")
    rows = (("ccp_number", "ccp_key"),)

    def account_fields(self) -> dict[str, forms.Field]:
        return {
            "ccp_number": forms.CharField(
                label=_("CCP number"),
                required=False,
                max_length=MAX_INPUT_LENGTH,
                widget=forms.TextInput(attrs={**DIGITS, "placeholder": "0012345678"}),
            ),
            "ccp_key": forms.CharField(
                label=_("Clé"),
                required=False,
                max_length=10,
                widget=forms.TextInput(attrs={**DIGITS, "placeholder": "28"}),
            ),
            "key_is_right": forms.BooleanField(
                label=_("I have checked number and clé: they are right."), required=False
            ),
        }

    def read_account(self, typed: Mapping[str, Any]) -> PayeeInput:
        try:
            ccp = parse_ccp(typed.get("ccp_number", ""), typed.get("ccp_key", ""))
        except InvalidAccountNumberError as exc:
            lacks_key = bool(typed.get("ccp_number")) and not typed.get("ccp_key")
            return PayeeInput(errors={"ccp_key" if lacks_key else "ccp_number": str(exc)})
        account = ccp.number + ccp.key
        if ccp.key_agrees:
            return PayeeInput(account)
        is_confirmed = bool(typed.get("key_is_right"))
        told = gettext("Number and clé do not fit each other. Look again, then correct them or tick the box.")
        return PayeeInput(
            account,
            errors={} if is_confirmed else {"key_is_right": told},
            doubts=frozenset({"key_is_right"}),
        )

    def identity(self, account: str, holder: str) -> str:
        """Without the clé, which anybody may type wrongly; the same as of the account's RIP."""
        return POSTAL + account[:NUMBER_DIGITS]

    def account_text(self, account: str) -> str:
        return str(Ccp(account[:NUMBER_DIGITS], account[NUMBER_DIGITS:]))

    def last_digits(self, account: str) -> str:
        return account[:NUMBER_DIGITS][-4:]
