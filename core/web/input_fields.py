"""Form fields and parts of addresses that take what people type, and yield its one spelling."""

from typing import Any

from django import forms
from django.urls.converters import StringConverter

from core.normalisation import (
    MAX_EMAIL_LENGTH,
    clean_line,
    clean_link_secret,
    fold_email,
    fold_lookalikes,
    normalise_email,
    normalise_phone,
)

NO_REFERENCE = "-"  # in an address that names none


class EmailFormField(forms.EmailField):
    """An address, spelt the one way in which the shop keeps them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_EMAIL_LENGTH, **kwargs})

    def to_python(self, value: Any) -> str:
        return fold_email(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        return normalise_email(address) if address else ""


class PhoneFormField(forms.CharField):
    """A telephone number, spelt the one way in which the shop keeps them."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return normalise_phone(typed) if typed else ""


class PlainFormField(forms.CharField):
    """One line of text in plain digits."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class ReferenceFormField(forms.CharField):
    """A reference of ours, as it is read aloud or copied."""

    def to_python(self, value: Any) -> str:
        return fold_lookalikes(super().to_python(value) or "")


class ReferenceConverter(StringConverter):
    """A reference of ours in an address that somebody has typed."""

    regex = "[^/]{1,80}"

    def to_python(self, value: str) -> str:
        return fold_lookalikes(value) or NO_REFERENCE


class SecretConverter(StringConverter):
    """The secret in a link, as addresses carry it."""

    def to_python(self, value: str) -> str:
        return clean_link_secret(value)
