"""The one form that customers fill in on pages of the catalogue."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.models import Denomination
from core.web.input_fields import EmailFormField


class NoticeForm(forms.Form):
    """Which amount somebody waits for, of those given, and where to tell them."""

    denomination = forms.TypedChoiceField(label=_("Choose an amount"), coerce=int)
    email = EmailFormField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, data: QueryDict | None = None, *, denominations: Iterable[Denomination]) -> None:
        super().__init__(data, auto_id="notice-%s")
        amounts = cast(forms.ChoiceField, self.fields["denomination"])
        amounts.choices = [(row.pk, row.shown_name) for row in denominations]
