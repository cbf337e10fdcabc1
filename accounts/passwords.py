"""What is said of a new password where Django's own catalogues are behind: its Arabic has no such text."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return self._said()

    def get_help_text(self) -> str:
        return self._said()

    def _said(self) -> str:
        text = ngettext(
            "Use at least %(least)d character.", "Use at least %(least)d characters.", self.min_length
        )
        return text % {"least": self.min_length}
