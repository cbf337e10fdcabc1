"""When a person must be told about the catalogue."""

from collections.abc import Iterator

from catalog.models import Denomination
from core.alerts import AlertCause, Found, condition


@condition(AlertCause.NOTHING_FOR_SALE)
def nothing_for_sale() -> Iterator[Found]:
    """A shop that has never had a catalogue is told of as well: it sells nothing."""
    if not Denomination.objects.filter(is_for_sale=True).exists():
        yield Found()
