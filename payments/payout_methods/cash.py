"""In cash, in the shop: to whoever the customer named, against an identity card and a signed receipt."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.normalisation import unaccented
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


@register_reasons
class CashReason(TextChoices):
    """What histories and the desk keep of it."""

    TO_PAY = "cash.to-pay", _("refund to hand over in cash: %(amount)s")
    PAID = "cash.paid", _("handed over in cash: %(reference)s")
    NOT_COLLECTED = "cash.not-collected", _("not collected: %(note)s")


class CashPayout(PayoutMethod):
    """Kept is the name of who collects it. No statement shows it: two persons say that it was handed over."""

    name = "cash"
    label = _("cash in the shop")
    choice = _("Cash, in the shop")
    place = _("cash in the shop")
    hint = _("Once it is approved, whoever you name comes to the shop with an identity card.")
    rows = (("collected_by",),)
    for_customers = CustomerTexts(
        approved=_("approved, ready for you in the shop"),
        paid=_("handed over in cash"),
        reference=_("Number of the receipt:"),
    )
    mails = MailTexts(
        approved=_(
            "Your refund of %(amount)s is approved and ready for you in the shop, in cash. Whoever you named "
            "brings an identity card and signs a receipt."
        ),
        paid=_("Your refund of %(amount)s was handed over in cash, against a signature."),
        returned=_("Your refund of %(amount)s was not collected in the shop. The money is still yours."),
    )
    for_staff = StaffTexts(
        approved=_("Approved. The money can be handed over now."),
        reference=_("Number of the signed receipt"),
        reference_missing=_("Write the number of the signed receipt."),
        reference_known=_("This receipt has paid another refund."),
        note=_("Note the hand-over"),
        note_help=_(
            "The money was handed over against an identity card and a signature. One receipt pays one refund."
        ),
        take_back=_("It was not collected"),
        take_back_help=_(
            "The refund is reviewed again. The customer reads why, and chooses another destination."
        ),
        how=_("Compare the name with the identity card, have the receipt signed, then note its number here."),
    )
    history = HistoryReasons(
        to_pay=CashReason.TO_PAY, paid=CashReason.PAID, returned=CashReason.NOT_COLLECTED
    )

    def fields(self) -> dict[str, forms.Field]:
        return {
            "collected_by": forms.CharField(
                label=_("Who collects it: the name on the identity card"),
                required=False,
                max_length=100,
                widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            )
        }

    def read(self, typed: Mapping[str, Any]) -> PayeeInput:
        try:
            return PayeeInput(holder=clean_holder(typed.get("collected_by", "")))
        except InvalidHolderError:
            told = gettext("Write the whole name, in letters, as it stands on the identity card.")
            return PayeeInput(errors={"collected_by": told})

    def identity(self, account: str, holder: str) -> str:
        """The name's words, in whatever order and spelling.

        People of one name count as one, which at most asks for another person.
        """
        words = re.findall(r"\w+", unaccented(holder).casefold())
        return f"cash:{' '.join(sorted(words))}"
