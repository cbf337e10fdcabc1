"""What customers fill in about a transfer that they have made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.transfers.receipts.proofs import MAX_OPERATION_LENGTH, MAX_SENDER_LENGTH


class ProofForm(forms.Form):
    """Whether the picture is one is told by its reader, which has better words for it than this form."""

    picture = forms.FileField(
        label=_("Picture of the receipt"),
        help_text=_("A photo or a screenshot: JPEG, PNG or WEBP, at most 8 MB."),
        allow_empty_file=True,
        error_messages={
            "required": _("Choose the picture first."),
            "missing": _("Choose the picture first."),
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    sender = forms.CharField(
        label=_("Name of the sender"),
        help_text=_("As it stands on the receipt. You may leave it out."),
        max_length=MAX_SENDER_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    operation = forms.CharField(
        label=_("Number of the operation"),
        help_text=_("If the receipt shows one."),
        max_length=MAX_OPERATION_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
