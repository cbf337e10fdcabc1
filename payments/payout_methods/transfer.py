"""Payouts by a transfer that a person makes: to an account, in its holder's name, shown by a statement."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.reasons import register_reasons
from payments.payout_methods.base import (
    CustomerTexts,
    HistoryReasons,
    MailTexts,
    PayeeInput,
    PayoutMethod,
    StaffTexts,
)
from payments.payout_methods.holder_names import InvalidHolderError, clean_holder

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "spellcheck": "false"}


@register_reasons
class TransferReason(TextChoices):
    """What histories and the desk keep of it."""

    TO_PAY = "transfer.to-pay", _("refund to transfer: %(amount)s")
    PAID = "transfer.paid", _("transferred: %(reference)s")
    CAME_BACK = "transfer.came-back", _("the transfer came back: %(note)s")


class TransferPayout(PayoutMethod):
    """One kind of account, each of which belongs to a holder."""

    is_on_statements = True
    has_holder = True
    for_customers = CustomerTexts(
        approved=_("approved, about to be transferred"),
        paid=_("transferred"),
        reference=_("Reference of the transfer:"),
    )
    mails = MailTexts(
        approved=_(
            "Your refund of %(amount)s is approved and about to be transferred. We will write to you when "
            "it is done."
        ),
        paid=_("Your refund of %(amount)s was transferred. It can take a few days until it arrives."),
        returned=_("The transfer of your refund of %(amount)s came back to us. The money is still yours."),
    )
    for_staff = StaffTexts(
        approved=_("Approved. The transfer has to be made now."),
        reference=_("Reference of the transfer"),
        reference_missing=_("Write the reference of the transfer."),
        reference_known=_("This transfer has paid another refund."),
        note=_("Note the transfer"),
        note_help=_("The money has left the shop's account. One transfer pays one refund."),
        how=_("Make the transfer at the bank or the post office, then note its reference here."),
        take_back=_("The transfer came back"),
        take_back_help=_(
            "The refund is reviewed again. The customer reads why, and chooses another destination."
        ),
    )
    history = HistoryReasons(
        to_pay=TransferReason.TO_PAY, paid=TransferReason.PAID, returned=TransferReason.CAME_BACK
    )

    @abstractmethod
    def account_fields(self) -> dict[str, forms.Field]:
        """New fields that ask for the account."""

    @abstractmethod
    def read_account(self, typed: Mapping[str, Any]) -> PayeeInput:
        """The account alone; never raises."""

    def fields(self) -> dict[str, forms.Field]:
        holder = forms.CharField(
            label=_("Account holder"),
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        )
        return {**self.account_fields(), "holder": holder}

    def read(self, typed: Mapping[str, Any]) -> PayeeInput:
        account = self.read_account(typed)
        try:
            return replace(account, holder=clean_holder(typed.get("holder", "")))
        except InvalidHolderError as exc:
            return replace(account, errors={**account.errors, "holder": str(exc)})
