"""When a person must be told about the catalogue."""

from collections.abc import Iterator

from catalog import matters
from catalog.losing import loss_of_offers
from catalog.models import Denomination
from catalog.writing import catalogue_writing
from core.alerts import AlertCause, Finding, alert_condition


@alert_condition(AlertCause.NOTHING_FOR_SALE)
def nothing_for_sale() -> Iterator[Finding]:
    """A shop that has never had a catalogue is told of as well: it sells nothing."""
    if not Denomination.objects.filter(is_for_sale=True).exists():
        yield Finding()


@alert_condition(AlertCause.OFFERS_LOST)
def offers_lost() -> Iterator[Finding]:
    """Many offers at once: one matter on the desk for as long as the alert holds."""
    loss = loss_of_offers()
    if loss is None or not loss.lost:
        if matters.is_open(matters.OFFERS_LOST):
            matters.settle(matters.OFFERS_LOST, outcome="offers are back")
        return
    if not matters.is_open(matters.OFFERS_LOST):
        told = {"lost": str(loss.lost), "of": str(loss.total), "why": loss.why}
        with catalogue_writing():
            matters.tell(matters.OFFERS_LOST, "offers have gone", told)
    yield Finding(data={"lost": loss.lost, "total": loss.total, "why": loss.why})
