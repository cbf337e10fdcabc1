"""What a password has to be, told in all languages of the shop."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """Django's own, which has no Arabic words for its refusal."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short: it takes %(least)d character or more.",
            "This password is too short: it takes %(least)d characters or more.",
            self.min_length,
        ) % {"least": self.min_length}
