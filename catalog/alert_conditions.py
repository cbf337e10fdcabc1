"""When a person must be told about the catalogue."""

from collections.abc import Iterator

from catalog import desk_items
from catalog.kinds import CatalogDeskKind
from catalog.locks import catalogue_lock
from catalog.models import Denomination
from catalog.reasons import OfferReason
from catalog.supply.offer_loss import find_offer_loss
from core.alerts import AlertCause, Finding, alert_condition


@alert_condition(AlertCause.NOTHING_FOR_SALE)
def nothing_for_sale() -> Iterator[Finding]:
    """A shop that has never had a catalogue is told of as well: it sells nothing."""
    if not Denomination.objects.filter(is_for_sale=True).exists():
        yield Finding()


@alert_condition(AlertCause.OFFERS_LOST)
def offers_lost() -> Iterator[Finding]:
    """Many offers at once: one matter on the desk for as long as the alert holds."""
    loss = find_offer_loss()
    if loss is None or not loss.lost:
        if desk_items.is_open(CatalogDeskKind.OFFERS_LOST):
            desk_items.resolve(CatalogDeskKind.OFFERS_LOST, outcome=OfferReason.MANY_BACK)
        return
    if not desk_items.is_open(CatalogDeskKind.OFFERS_LOST):
        told = {"lost": str(loss.lost), "of": str(loss.total), "why": loss.why or ""}
        with catalogue_lock():
            desk_items.report(CatalogDeskKind.OFFERS_LOST, OfferReason.MANY_GONE, told)
    yield Finding(data={"lost": loss.lost, "total": loss.total, "why": loss.why or ""})
