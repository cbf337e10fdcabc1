"""Keys to sort a list of products by, one for each order, so that any page of a list begins at its mark.

A key holds digits only, so that collations agree on it, and as many whatever the product: what can be had
comes first, then the rank in that order, then the shop's own order.
"""

from django.db.models import BigIntegerField, Case, CharField, F, GeneratedField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, Substr

LENGTH = 40
AVAILABLE_BELOW = "1"  # keys of what can be had begin with 0, the others with 1
# Above every number that is ranked, and below ten times itself: so all ranks are equally long.
_CUSTOMERS = 10**10
_CENTIMES = 10**14


def by_popularity() -> Concat:
    """What sells best first."""
    return _key(Value(2 * _CUSTOMERS) - F("popularity"))


def by_rising_price(price: Combinable) -> Concat:
    """The cheapest first; `price` is in centimes, null for what is sold out."""
    return _key(Value(_CENTIMES) + Coalesce(price, Value(0)))


def by_falling_price(price: Combinable) -> Concat:
    """The dearest first; `price` as above."""
    return _key(Value(2 * _CENTIMES) - Coalesce(price, Value(0)))


def dearer_than(price: int) -> str:
    """Where keys by rising price begin that are above so many centimes."""
    return f"0{_CENTIMES + price + 1}"


def stored(key: Concat) -> GeneratedField:
    """A column that the database itself keeps in step with those that the key is made of."""
    return GeneratedField(expression=key, output_field=CharField(max_length=LENGTH), db_persist=True)


def _key(rank: Combinable) -> Concat:
    digits = Cast(Cast(rank, BigIntegerField()), CharField(max_length=LENGTH))
    first = Case(When(is_available=True, then=Value("0")), default=Value("1"))
    return Concat(first, digits, Substr("shelf_key", 2), output_field=CharField())
