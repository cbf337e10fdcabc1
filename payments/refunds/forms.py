"""The form in which a customer, or staff for them, says where a refund goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from payments.payout_methods.base import PayoutMethod
from payments.payout_methods.registry import offered_payout_methods, payout_method
from payments.refunds.payees import Payee


@dataclass(frozen=True)
class DestinationChoice:
    """One destination with its own fields, row by row, and the tick boxes of what is in doubt."""

    radio: BoundWidget
    method: PayoutMethod
    rows: Sequence[Sequence[BoundField]]
    doubts: Sequence[BoundField]


class DestinationForm(forms.Form):
    """Asks for the payee of the chosen method only. Once it is valid, `payee` is where the money goes.

    The fields are those of all that are offered. A tick box is shown once there is a doubt.
    """

    destination = forms.ChoiceField(
        label=_("Where should the money go?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the money goes.")},
    )

    payee: Payee
    doubts: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = offered_payout_methods()
        field = self.fields["destination"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(each.name, capfirst(str(each.choice))) for each in offered]
        asked: dict[str, forms.Field] = {}
        for each in offered:
            for name, own in each.fields().items():
                asked.pop(name, None)  # what several share stands after the last of them
                asked[name] = own
        self.fields |= asked
        self.order_fields(["destination", *asked])  # a subclass's own come last

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "destination" in typed:
            self._read(payout_method(typed["destination"]), typed)
        return typed

    def _read(self, chosen: PayoutMethod, typed: dict[str, Any]) -> None:
        told = chosen.read(typed)
        self.doubts = told.doubts
        for name, error in told.errors.items():
            self.add_error(name, error)
        if not told.errors:
            self.payee = Payee(chosen.name, told.account, told.holder)

    def choices(self) -> list[DestinationChoice]:
        """What is offered, in order, as a page shows it."""
        return [self._choice(radio, payout_method(str(radio.data["value"]))) for radio in self["destination"]]

    def _choice(self, radio: BoundWidget, offered: PayoutMethod) -> DestinationChoice:
        return DestinationChoice(
            radio=radio,
            method=offered,
            rows=[[self[name] for name in row] for row in offered.rows],
            doubts=[self[name] for name in offered.fields() if name in self.doubts],
        )

    def common_fields(self) -> list[BoundField]:
        """The fields of no destination alone: what several share, and what a subclass asks for."""
        own = {name for each in offered_payout_methods() for row in each.rows for name in row}
        boxes = {name for name, field in self.fields.items() if isinstance(field, forms.BooleanField)}
        return [self[name] for name in self.fields if name not in own | boxes | {"destination"}]
