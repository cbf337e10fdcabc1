"""What lies in a card, and how that is sealed: code, serial, and whatever else the supplier sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.views.decorators.debug import sensitive_variables

from core.secret import Secret

VALUE, SERIAL, EXTRAS = "value", "serial", "extras"

Extra = tuple[str, Secret]  # the supplier's own name of a field, and its text


@dataclass(frozen=True, slots=True)
class CardContents:
    """What the customer bought. All of it is secret; the serial may be empty."""

    value: Secret
    serial: Secret
    extras: tuple[Extra, ...] = field(default=(), repr=False)

    @sensitive_variables()
    def to_seal(self) -> dict[str, Secret]:
        """The same as named secrets, for `core.sealing`."""
        contents = {VALUE: self.value, SERIAL: self.serial}
        if self.extras:
            pairs = [[name, text.reveal()] for name, text in self.extras]
            contents[EXTRAS] = Secret(json.dumps(pairs))
        return contents

    @classmethod
    @sensitive_variables()
    def opened(cls, contents: Mapping[str, Secret]) -> "CardContents":
        """What `to_seal` made. Cards of earlier releases have no extras."""
        pairs = json.loads(contents[EXTRAS].reveal()) if EXTRAS in contents else []
        return cls(
            value=contents[VALUE],
            serial=contents[SERIAL],
            extras=tuple((name, Secret(text)) for name, text in pairs),
        )
