"""The few fields of a checkout. Forms validate and carry messages; services act."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalise_email
from payments.gateways.base import Gateway


class ReviewForm(forms.Form):
    accept_terms = forms.BooleanField(
        error_messages={"required": _("Please read and accept the terms to go on.")}
    )


class DetailsForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The link to your codes is sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "dir": "ltr"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=30,
        help_text=_("Only if something goes wrong with your order."),
        widget=forms.TextInput(
            attrs={
                "type": "tel",
                "autocomplete": "tel",
                "inputmode": "tel",
                "dir": "ltr",
                "placeholder": "0550 12 34 56",
            }
        ),
    )

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        """As Algerians write it ("0550 12 34 56", "+213 550…", Arabic digits), kept as "+213550123456"."""
        try:
            number = phonenumbers.parse(self.cleaned_data["phone"], "DZ")
        except phonenumbers.NumberParseException:
            raise ValidationError(_("Enter a phone number, for example 0550 12 34 56.")) from None
        if not phonenumbers.is_valid_number(number):
            raise ValidationError(_("This is no phone number in use. Example: 0550 12 34 56."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class MethodSelect(forms.RadioSelect):
    """Radio buttons that know the hint of each way to pay."""

    def __init__(self, hints: dict[str, Any]) -> None:
        super().__init__()
        self.hints = hints

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class PayForm(forms.Form):
    payment_method = forms.ChoiceField(label=_("How do you want to pay?"))

    def __init__(self, *args: Any, gateways: list[Gateway], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["payment_method"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.widget = MethodSelect({gateway.name: gateway.hint for gateway in gateways})
        field.choices = [(gateway.name, gateway.label) for gateway in gateways]
        if len(gateways) == 1:
            field.initial = gateways[0].name


class AddForm(forms.Form):
    """What a product page sends to the cart."""

    denomination = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(min_value=1, max_value=settings.MOST_PER_LINE)


class ChangeForm(forms.Form):
    """What the cart page sends to itself; a quantity of 0 takes the line out."""

    denomination = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(min_value=0, max_value=settings.MOST_PER_LINE, required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
    )


class LostLinkForm(forms.Form):
    """Whose link to send again, and of which order if the visitor knows."""

    email = forms.EmailField(max_length=254)
    reference = forms.SlugField(max_length=10, required=False)

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])
