"""What is said of a new password, in the shop's words: the catalogues of Django are behind in Arabic."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnoughValidator(MinimumLengthValidator):
    """Django's, in the shop's words."""

    def get_error_message(self) -> str:
        text = ngettext(
            "Use at least %(least)d character.", "Use at least %(least)d characters.", self.min_length
        )
        return text % {"least": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()


class NotCommonValidator(CommonPasswordValidator):
    """Django's, in the shop's words."""

    def get_error_message(self) -> str:
        return _("Too many people use this password: it is guessed first.")

    def get_help_text(self) -> str:
        return _("Do not use a password that many people use.")


class NotTheAddressValidator(UserAttributeSimilarityValidator):
    """Django's, in the shop's words."""

    def get_error_message(self) -> str:
        return _("This is too much like your address.")

    def get_help_text(self) -> str:
        return _("Do not use your address.")
