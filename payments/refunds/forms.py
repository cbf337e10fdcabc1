"""The form in which a customer, or staff for them, says where a refund goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.bank_accounts.account_numbers import (
    MAX_INPUT_LENGTH,
    Ccp,
    InvalidAccountNumberError,
    Rip,
    parse_ccp,
    parse_rip,
)
from payments.refunds.destinations import offered_destinations
from payments.refunds.payees import InvalidHolderError, Payee, clean_holder
from payments.states import Destination

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "spellcheck": "false"}
LABELS = {
    Destination.WALLET: _("My wallet in this shop"),
    Destination.CCP: _("CCP account"),
    Destination.RIP: _("RIP (BaridiMob or a bank)"),
}


class DestinationForm(forms.Form):
    """Asks for the account of the chosen kind only. Once it is valid, `payee` is where the money goes.

    A RIP proves itself by its key. The rule of the clé of a CCP account is not published, so one that does
    not agree is asked about once more (`doubts_key`), not refused.
    """

    destination = forms.ChoiceField(
        label=_("Where should the money go?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the money goes.")},
    )
    ccp_number = forms.CharField(
        label=_("CCP number"),
        required=False,
        max_length=MAX_INPUT_LENGTH,
        widget=forms.TextInput(attrs={**DIGITS, "placeholder": "0012345678"}),
    )
    ccp_key = forms.CharField(
        label=_("Clé"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={**DIGITS, "placeholder": "28"}),
    )
    key_is_right = forms.BooleanField(
        label=_("I have checked number and clé: they are right."), required=False
    )
    rip = forms.CharField(
        label=_("RIP or RIB, 20 digits"),
        required=False,
        max_length=MAX_INPUT_LENGTH,
        widget=forms.TextInput(attrs={**DIGITS, "placeholder": "00799999…"}),
    )
    holder = forms.CharField(
        label=_("Account holder"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )

    payee: Payee
    doubts_key = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["destination"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(each.value, LABELS[each]) for each in offered_destinations()]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        match typed.get("destination"):
            case Destination.WALLET:
                self.payee = Payee.wallet()
            case Destination.CCP:
                self._take(self._read_ccp(typed), self._read_holder(typed))
            case Destination.RIP:
                self._take(self._read_rip(typed), self._read_holder(typed))
        return typed

    def _read_ccp(self, typed: dict[str, Any]) -> Ccp | None:
        try:
            ccp = parse_ccp(typed.get("ccp_number", ""), typed.get("ccp_key", ""))
        except InvalidAccountNumberError as exc:
            self.add_error("ccp_number", str(exc))
            return None
        self.doubts_key = not ccp.key_agrees
        if self.doubts_key and not typed.get("key_is_right"):
            self.add_error(
                "key_is_right",
                _("Number and clé do not fit each other. Look again, then correct them or tick the box."),
            )
            return None
        return ccp

    def _read_rip(self, typed: dict[str, Any]) -> Rip | None:
        try:
            return parse_rip(typed.get("rip", ""))
        except InvalidAccountNumberError as exc:
            self.add_error("rip", str(exc))
            return None

    def _read_holder(self, typed: dict[str, Any]) -> str:
        try:
            return clean_holder(typed.get("holder", ""))
        except InvalidHolderError as exc:
            self.add_error("holder", str(exc))
            return ""

    def _take(self, account: Ccp | Rip | None, holder: str) -> None:
        if account is None or not holder:
            return
        read = (
            Payee.ccp(account, holder=holder)
            if isinstance(account, Ccp)
            else Payee.rip(account, holder=holder)
        )
        self.payee = read
