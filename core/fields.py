"""Model and form fields for money: centimes in the column, dinars in the form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.money import InvalidAmountError, centimes_from_dinars, dinars_from_centimes, is_whole_dinars


class DinarsFormField(forms.DecimalField):
    """Lets staff type dinars ("490" or "490.50") and yields centimes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("max_digits", 14)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        dinars = dinars_from_centimes(value)
        return int(dinars) if is_whole_dinars(value) else dinars

    def clean(self, value: Any) -> int | None:
        dinars = super().clean(value)
        if dinars is None:
            return None
        try:
            return centimes_from_dinars(dinars)
        except InvalidAmountError as exc:
            raise ValidationError(_("Enter an amount in dinars."), code="invalid") from exc

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CentimesField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount of money in centimes; negative only where the model's constraints allow it."""

    description = "Money in centimes"

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        form_class = kwargs.pop("form_class", None) or DinarsFormField
        kwargs.pop("min_value", None)
        kwargs.pop("max_value", None)
        return models.Field.formfield(self, form_class=form_class, **kwargs)
