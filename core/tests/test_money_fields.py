"""Staff type dinars; the column holds centimes."""

import pytest
from django import forms

from core.fields import CentimesField, DinarsFormField


class PriceForm(forms.Form):
    price = DinarsFormField()


@pytest.mark.parametrize(
    ("typed", "stored"), [("490", 49_000), ("490.5", 49_050), ("0", 0), ("12500.25", 1_250_025)]
)
def test_dinars_that_staff_type_are_stored_as_centimes(typed, stored):
    form = PriceForm({"price": typed})

    assert form.is_valid()
    assert form.cleaned_data["price"] == stored


@pytest.mark.parametrize("typed", ["", "-1", "abc", "NaN", "1.234", "9999999999999999"])
def test_dinars_field_refuses_what_is_no_amount(typed):
    form = PriceForm({"price": typed})

    assert not form.is_valid()
    assert list(form.errors) == ["price"]


@pytest.mark.parametrize(("stored", "shown"), [(49_000, "490"), (49_050, "490.50")])
def test_centimes_are_shown_as_dinars_in_forms(stored, shown):
    assert f'value="{shown}"' in str(PriceForm(initial={"price": stored})["price"])


def test_unchanged_amount_counts_as_unchanged():
    same, other = (
        PriceForm({"price": "490"}, initial={"price": 49_000}),
        PriceForm({"price": "49000"}, initial={"price": 49_000}),
    )

    assert (same.has_changed(), other.has_changed()) == (False, True)


def test_centimes_column_offers_the_dinars_field():
    assert isinstance(CentimesField().formfield(), DinarsFormField)


def test_empty_amount_is_none_where_it_may_be_empty():
    field = CentimesField(null=True, blank=True).formfield()

    assert field.clean("") is None
