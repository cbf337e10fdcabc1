"""The form by which staff say why."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeskReasonForm(forms.Form):
    """One reason, as the histories keep it."""

    reason = forms.CharField(
        label=_("Why"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
