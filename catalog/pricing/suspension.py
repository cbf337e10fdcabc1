"""A whole product off sale for a reason of the shop's own, until a person sells it again."""

from catalog.kinds import CatalogDeskKind
from catalog.locks import products_lock
from catalog.models import Product
from catalog.pricing.repricing import reprice
from catalog.reasons import OfferReason, PriceReason
from core import clock, desk
from core.audit_log import record
from core.reasons import Reason


def withhold_product(product: Product, *, losses: int) -> bool:
    """Sell nothing of a product that was bought at a loss so many times; its price is read anew.

    False if it is withheld already. Safe to call twice.
    """
    now = clock.now()
    with products_lock([product.pk]):
        if Product.objects.filter(pk=product.pk, withheld_at=None).update(withheld_at=now) != 1:
            return False
        Product.objects.mirrored().filter(pk=product.pk).update(next_due_at=now)
        reprice([product.pk], why=PriceReason.WITHHELD)
        desk.open_item(
            kind=CatalogDeskKind.WITHHELD_PRODUCT,
            about=product,
            title=Reason(OfferReason.WITHHELD, product=product, losses=losses),
            evidence={"losses": losses},
        )
    return True


def sell_again(product: Product, *, actor: str) -> bool:
    """Sell a withheld product again, at what it costs now; one more loss within a day withholds it anew.

    False if it was not withheld (any more). Safe to call twice.
    """
    with products_lock([product.pk]):
        withheld = Product.objects.filter(pk=product.pk, withheld_at__isnull=False)
        if withheld.update(withheld_at=None) != 1:
            return False
        reprice([product.pk], why=PriceReason.SOLD_AGAIN, actor=actor)
        desk.close_items(
            about=product, kind=CatalogDeskKind.WITHHELD_PRODUCT, outcome=OfferReason.SOLD_AGAIN, by=actor
        )
        record(actor=actor, act="product.sell_again", about=product)
    return True
