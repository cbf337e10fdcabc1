"""Cards that cost more than their line's limit: the price is looked at before buying, and charged after it.

A loss is told. Where one product loses again and again, it is no longer sold until a person lets it.
"""

from django.db import transaction

from catalog.models import Product
from catalog.pricing.suspension import withhold_product
from core import clock, desk
from core.intervals import Interval
from core.money import format_dinars
from core.reasons import Reason
from orders.kinds import OrdersDeskKind
from orders.models import Line, SupplierOrder
from orders.reasons import DeskTitle

LOSSES_BEFORE_WITHHOLDING = 3  # of one product within a day; then it is withheld


def report_loss(line: Line, supplier_order: SupplierOrder) -> None:
    """Tell a person, in the transaction that settles the line; the product may be withheld once it is over.

    One item for each product, however many lines lose. Withholding must not keep cards from their customer.
    """
    product = line.denomination.product
    desk.open_item(
        kind=OrdersDeskKind.BOUGHT_AT_A_LOSS,
        about=product,
        title=Reason(DeskTitle.LOSS, product=product, amount=format_dinars(supplier_order.loss)),
        evidence={
            "order": line.order.reference,
            "supplier_order": supplier_order.supplier_id,
            "charged": supplier_order.fulfilled_amount,
            "price_per_card": supplier_order.price_per_card,
            "limit_per_card": line.most_wholesale,
        },
    )
    transaction.on_commit(lambda: withhold_if_repeated(product), robust=True)


def withhold_if_repeated(product: Product) -> bool:
    """Take a product off sale that lost several times within a day; returns whether it was done.

    Safe to call twice.
    """
    since = clock.now() - Interval.LOSSES_WINDOW.duration
    losses = SupplierOrder.objects.filter(
        loss__gt=0, line__status_since__gte=since, line__denomination__product=product
    )
    count = losses.count()
    return count >= LOSSES_BEFORE_WITHHOLDING and withhold_product(product, losses=count)
