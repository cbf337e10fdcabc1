"""Money: integers of centimes inside, `Decimal` dinars at the border, never a float.

One Algerian dinar (DZD, written "DA") is 100 centimes. SQLite keeps decimals as floats, so every money
column is an integer of centimes; prices that customers see are whole dinars: multiples of 100 centimes.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.text import isolated

CENTIMES_PER_DINAR = 100
DINARS, DINARS_IN_ARABIC = "DA", "دج"  # as shops in Algeria write them
MAX_DINARS = Decimal(10) ** 12  # far above any real amount; keeps hostile input out of 64-bit columns


class InvalidAmountError(ValueError):
    """The text or number is no amount of money that we can hold."""


def centimes_from_dinars(amount: Decimal | int | str) -> int:
    """Turn dinars into centimes, rounding **up** what is finer, so that a cost is never understated.

    Raises InvalidAmountError for floats, booleans, NaN, infinities, negative and absurdly large amounts.
    """
    if isinstance(amount, bool | float):
        raise InvalidAmountError(f"{type(amount).__name__} is not accepted as money")
    try:
        dinars = Decimal(amount)
    except (InvalidOperation, TypeError, ValueError):
        raise InvalidAmountError("not a number") from None
    if not dinars.is_finite() or dinars < 0 or dinars > MAX_DINARS:
        raise InvalidAmountError("out of range")
    return int((dinars * CENTIMES_PER_DINAR).to_integral_value(ROUND_CEILING))


def dinars_from_centimes(centimes: int) -> Decimal:
    """The same amount in dinars, exact, with two decimals."""
    return (Decimal(centimes) / CENTIMES_PER_DINAR).quantize(Decimal("0.01"))


def round_half_up_to_dinar(centimes: Decimal | int) -> int:
    """Round centimes to whole dinars, halves up: 51450 become 51500, where Python's `round` gives 51400."""
    dinars = (Decimal(centimes) / CENTIMES_PER_DINAR).to_integral_value(ROUND_HALF_UP)
    return int(dinars) * CENTIMES_PER_DINAR


def round_up_to(centimes: int, step: int) -> int:
    """The smallest multiple of `step` (centimes, positive) that is not below `centimes`."""
    return -(-centimes // step) * step


def is_whole_dinars(centimes: int) -> bool:
    """Whether an amount in centimes is one of whole dinars."""
    return centimes % CENTIMES_PER_DINAR == 0


def format_dinars(centimes: int) -> str:
    """The amount as the active language groups digits, such as "12 500 DA"; with decimals only if it has any.

    For what is kept, and for documents; pages and mails take `dinars_html` and `dinars_text`.
    """
    return f"{_digits(centimes)}\u00a0{DINARS}"


def dinars_html(centimes: int, sign: str = "") -> SafeString:
    """The amount for a page. Its digits are isolated, so that they do not flip inside Arabic text.

    `sign` stands before the digits and is isolated with them; the caller's own text never goes there.
    """
    if _is_arabic():
        digits = f'<bdi dir="ltr">{sign}{_digits(centimes)}</bdi>'
        return mark_safe(  # noqa: S308 - digits only
            f'<span class="money">{digits}\u00a0{DINARS_IN_ARABIC}</span>'
        )
    return mark_safe(f'<bdi dir="ltr" class="money">{sign}{format_dinars(centimes)}</bdi>')  # noqa: S308 - digits only


def change_html(centimes: int) -> SafeString:
    """A change of a balance for a page: the amount with + or − before its digits in every language."""
    return dinars_html(abs(centimes), "+" if centimes > 0 else "\N{MINUS SIGN}")


def dinars_text(centimes: int) -> str:
    """The amount for plain text, with invisible isolates around what reads from left to right."""
    if _is_arabic():
        return f"{isolated(_digits(centimes))}\u00a0{DINARS_IN_ARABIC}"
    return isolated(format_dinars(centimes))


def _digits(centimes: int) -> str:
    digits = 0 if is_whole_dinars(centimes) else 2
    return number_format(
        dinars_from_centimes(centimes), decimal_pos=digits, use_l10n=True, force_grouping=True
    )


def _is_arabic() -> bool:
    return (get_language() or "").startswith("ar")
