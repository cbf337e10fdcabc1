"""The few fields of a checkout. Forms validate and carry messages; services act."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import CENTIMES_PER_DINAR, dinars_text
from core.normalisation import clean_line
from core.web.input_fields import EmailFormField, PhoneFormField, ReferenceFormField
from orders.models.card_report import MAX_WORDS, Fault
from orders.order_payment.offers import arrange, stand_ins
from orders.order_payment.options import PaymentOption, SpendableBalance
from payments.gateways.base import Gateway


class ReviewForm(forms.Form):
    """The last step before the order: accepting the terms."""

    accept_terms = forms.BooleanField(
        error_messages={"required": _("Please read and accept the terms to go on.")}
    )


class DetailsForm(forms.Form):
    """What is needed for an order: the address, the way to pay."""

    email = EmailFormField(
        label=_("E-mail"),
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "email",
                "inputmode": "email",
                "enterkeyhint": "next",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )
    phone = PhoneFormField(
        label=_("Mobile phone"),
        max_length=60,
        help_text=_("Only if something goes wrong with your order."),
        widget=forms.TextInput(
            attrs={
                "type": "tel",
                "autocomplete": "tel",
                "inputmode": "tel",
                "enterkeyhint": "go",
                "dir": "ltr",
                "placeholder": "0550 12 34 56",
            }
        ),
    )


def phone_in_words(phone: str) -> str:
    """A number that DetailsForm has taken, as people write it: "0550 12 34 56", or "+33 6 12 34 56 78"."""
    if not phone:
        return ""
    number, forms_known = phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat
    is_algerian = number.country_code == phonenumbers.country_code_for_region("DZ")
    form = forms_known.NATIONAL if is_algerian else forms_known.INTERNATIONAL
    return phonenumbers.format_number(number, form)


class PayForm(forms.Form):
    """Which of the ways to pay an amount, and whether the wallet takes over a part. The page draws them."""

    payment_method = forms.ChoiceField(label=_("How do you want to pay?"))
    use_wallet = forms.BooleanField(required=False)
    seen_balance = forms.CharField(required=False)  # centimes, as the page showed them

    def __init__(
        self,
        *args: Any,
        ways: list[PaymentOption],
        purse: SpendableBalance,
        preferred: str = "",
        **kwargs: Any,
    ) -> None:
        """`preferred` is the way that was used last; empty if nobody knows."""
        super().__init__(*args, **kwargs)
        self.ways, self.purse, self.offers = ways, purse, arrange(ways)
        field = self.fields["payment_method"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(way.name, way.gateway.label) for way in ways if way.trouble is None]
        # One that could be chosen when the page was made may be closed by now; the page says why.
        field.error_messages["invalid_choice"] = _(
            "This way to pay is not available any more. Please choose again."
        )
        field.initial = self.offers.preselected(preferred)
        self.fields["use_wallet"].initial = self.offers.has_part

    @property
    def has_chosen_other_page(self) -> bool:
        """Whether what is chosen lies among the other pages, so that those are shown."""
        chosen = self["payment_method"].value()
        return any(offer.way.name == chosen for offer in self.offers.other_pages)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        way = next((way for way in self.ways if way.name == cleaned.get("payment_method")), None)
        if way is not None and way.needs_wallet and not cleaned.get("use_wallet"):
            self.add_error("payment_method", _("The whole amount is too much for this way to pay."))
        # Another tab may have spent from the wallet since the page was shown.
        seen = cleaned.get("seen_balance")
        if cleaned.get("use_wallet") and seen and seen != str(self.purse.balance):
            raise ValidationError(_("Your wallet has changed. Please choose again how to pay."))
        if seen and way is not None and _stands_alone(way):
            cleaned["use_wallet"] = False  # ticked for the ways beside which the wallet can pay a part
        return cleaned


def _stands_alone(way: PaymentOption) -> bool:
    """Whether the page has shown the whole amount for it, since nothing less would be enough for it."""
    return not (way.from_wallet or way.is_wallet) and way.is_part_covered


class WholeDinarsField(forms.IntegerField):
    """An amount as people write it: "5 000" is five thousand. In dinars."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python("".join(clean_line(value).split()) if isinstance(value, str) else value)


class TopUpForm(forms.Form):
    """How much money to put into the wallet, and by which way to pay."""

    amount = WholeDinarsField(
        label=_("Amount in dinars"),
        min_value=1,
        max_value=10_000_000,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "maxlength": "12"}
        ),
    )
    payment_method = forms.ChoiceField(label=_("How do you want to pay?"))

    def __init__(self, *args: Any, gateways: list[Gateway], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        behind = stand_ins(gateways)
        self.gateways = gateways
        self.first = [each for each in gateways if each.name not in behind]
        self.other_pages = [each for each in gateways if each.name in behind]
        field = self.fields["payment_method"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(gateway.name, gateway.label) for gateway in gateways]
        field.initial = self.first[0].name if self.first else None

    @property
    def has_chosen_other_page(self) -> bool:
        """As of `PayForm`."""
        return any(each.name == self["payment_method"].value() for each in self.other_pages)

    def clean_amount(self) -> int:
        """In centimes."""
        return int(self.cleaned_data["amount"]) * CENTIMES_PER_DINAR

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        amount, name = cleaned.get("amount"), cleaned.get("payment_method")
        way = next((each for each in self.gateways if each.name == name), None)
        if amount and way and not way.least <= amount <= way.most:
            limits = {"least": dinars_text(way.least), "most": dinars_text(way.most)}
            self.add_error("amount", _("This way to pay takes from %(least)s to %(most)s.") % limits)
        return cleaned


class AddForm(forms.Form):
    """What a product page sends to the cart."""

    denomination = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(min_value=1, max_value=settings.MOST_PER_LINE)


class ChangeForm(forms.Form):
    """What the cart page sends to itself; a quantity of 0 takes the line out."""

    denomination = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(min_value=0, max_value=settings.MOST_PER_LINE, required=False)


class CodeForm(forms.Form):
    """The one-time code that proves an address."""

    code = forms.CharField(
        label=_("Six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
    )


class LostLinkForm(forms.Form):
    """Whose link to send again, and of which order if the visitor knows."""

    email = EmailFormField()
    reference = ReferenceFormField(max_length=80, required=False)


class ReturnForm(forms.Form):
    """Why a card is given back."""

    reason = forms.CharField(
        label=_("Why do you want to give it back?"),
        max_length=150,
        help_text=_("Our staff read this when they decide."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class ReportForm(forms.Form):
    """What does not work about a code that was shown. Whether the picture is one is told by its reader."""

    fault = forms.ChoiceField(
        label=_("What does the service say?"),
        choices=Fault,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest.")},
    )
    words = forms.CharField(
        label=_("Anything else we should know"),
        help_text=_("What the service answers, word by word if you can. Leave the code out."),
        max_length=MAX_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    picture = forms.FileField(
        label=_("Picture of the answer"),
        help_text=_("You may leave it out. Cover the code. JPEG, PNG or WEBP, at most 8 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
