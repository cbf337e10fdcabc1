"""What is listed and cannot be read: it stays as it was, and a person is told while there is any."""

from catalog import desk_items
from catalog.kinds import CatalogDeskKind
from catalog.models import Denomination, Product
from catalog.reasons import FetchReason


def report_unreadable() -> None:
    """Let one matter lie on the desk while anything is unreadable. Call in catalogue_lock."""
    products = Product.objects.filter(withdrawn_at=None).exclude(unreadable_since=None)
    cards = Denomination.objects.filter(withdrawn_at=None).exclude(unreadable_since=None)
    rows: list[Product | Denomination] = [
        *products[: desk_items.MAX_CARDS],
        *cards.select_related("product")[: desk_items.MAX_CARDS],
    ]
    if not rows:
        desk_items.resolve(CatalogDeskKind.UNREADABLE, outcome=FetchReason.READABLE)
        return
    desk_items.report(
        CatalogDeskKind.UNREADABLE,
        FetchReason.UNREADABLE,
        {_called(row): row.supplier_id for row in rows},
    )


def _called(row: Product | Denomination) -> str:
    return str(row) if isinstance(row, Product) else f"{row.product} · {row}"
