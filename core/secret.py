"""A text that must never be shown by accident: a card code, an access key."""

import hmac
from typing import Any, Final, NoReturn, final

MASK: Final = "Secret(***)"


@final
class Secret:
    """Wraps a text so that only `reveal()` gives it back.

    `repr`, `str`, `format` and `%` show a mask; pickle, copy and JSON are refused; there is no length, order
    or iteration. Its truth value tells whether there is any text at all.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError("a Secret wraps a str")
        object.__setattr__(self, "_Secret__text", text)

    def reveal(self) -> str:
        """The text itself. Ask for it at the last moment and keep it in no variable that outlives the use."""
        text: str = object.__getattribute__(self, "_Secret__text")
        return text

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return self.reveal() != ""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> int:
        return hash((Secret, self.reveal()))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a Secret is neither pickled nor copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret is neither pickled nor copied")


def _bytes(secret: Secret) -> bytes:
    # A vendor may send half a surrogate pair; comparing must not raise an error that quotes it.
    return secret.reveal().encode("utf-8", "surrogatepass")
