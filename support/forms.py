"""The contact form."""

from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.input_fields import EmailFormField, PlainFormField
from support import spam
from support.models import MAX_TEXT, Topic


class ContactForm(forms.Form):
    """What somebody writes to the shop. `website` is for machines: no person sees it."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Topic)
    email = EmailFormField(
        label=_("Your e-mail address"),
        help_text=_("Our answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    order_reference = PlainFormField(
        label=_("Reference of the order, if you have one"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )
    text = forms.CharField(
        label=_("Your message"),
        help_text=_("Please leave out codes, passwords and card numbers."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **{"auto_id": "contact-%s", **kwargs})

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if spam.has_too_many_links(text):
            raise forms.ValidationError(
                _("At most %(most)s links, please."), params={"most": spam.MOST_LINKS}, code="links"
            )
        return text

    def clean(self) -> dict[str, Any] | None:
        told = super().clean() or {}
        if told.get("website") or not spam.is_typed_by_a_person(told.get("stamp", "")):
            raise forms.ValidationError(
                _("We could not tell whether a person wrote this. Please send it once more."), code="machine"
            )
        return told

    def for_another_try(self) -> Self:
        """Itself with its errors and what was typed, a fresh stamp, and nothing in the field for machines."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        self.data = {**typed, "stamp": spam.form_stamp(), "website": ""}
        return self
