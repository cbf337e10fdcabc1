"""The supplier: its order, the cards that came of it, and what it charged."""

from django.db.models import Q

from core.text import truncate
from orders.fulfilment.costs import expected_cost, report_not_named
from orders.fulfilment.losses import report_loss
from orders.fulfilment.sources.base import Fulfilled, FulfilmentSource, SourceReport
from orders.models import Line
from orders.reasons import LineReason
from payments.ledger.chart_of_accounts import Account


class Supplier(FulfilmentSource):
    """A line that it has served has a `SupplierOrder`."""

    name = LineReason.SUPPLIER
    account = Account.SUPPLIER
    shortfall = LineReason.NOT_DELIVERED
    report_columns = (
        "supplier_order__supplier_id",
        "supplier_order__status",
        "supplier_order__fulfilled_quantity",
        "supplier_order__fulfilled_amount",
        "supplier_order__price_per_card",
    )

    def served(self) -> Q:
        """Lines that have a supplier order."""
        return Q(supplier_order__isnull=False)

    def report(self, line: Line) -> SourceReport | None:
        """What the supplier has said of a line; None before it was bought."""
        bought = getattr(line, "supplier_order", None)
        if bought is None:
            return None
        return SourceReport(
            reference={"supplier_order": bought.supplier_id},
            status=bought.status,
            cards=bought.fulfilled_quantity,
            charged=bought.fulfilled_amount,
            price_per_card=bought.price_per_card,
        )

    def record(self, line: Line, fulfilled: Fulfilled) -> None:
        """Raises RelatedObjectDoesNotExist for a line that it has not served."""
        bought = line.supplier_order
        bought.status = truncate(fulfilled.status, 40)
        bought.fulfilled_quantity = len(fulfilled.cards)
        bought.fulfilled_amount = fulfilled.amount
        bought.price_per_card = fulfilled.price_per_card
        bought.loss = max((fulfilled.charged or 0) - len(fulfilled.cards) * line.most_wholesale, 0)
        fields = ["status", "fulfilled_quantity", "fulfilled_amount", "price_per_card", "loss"]
        bought.save(update_fields=fields)
        if bought.loss:
            report_loss(line, bought)

    def cost(self, line: Line, fulfilled: Fulfilled) -> int:
        """What it charged; if it did not say, what it asked before, and a person is told."""
        if fulfilled.charged is not None:
            return fulfilled.charged
        expected = expected_cost(line.supplier_order, len(fulfilled.cards))
        report_not_named(line, line.supplier_order, expected)
        return expected


SUPPLIER = Supplier()
