"""What is listed and cannot be read: it stays as it was, and a person is told while there is any."""

from catalog import matters
from catalog.models import Denomination, Product


def settle_unreadable() -> None:
    """Let one matter lie on the desk while anything is unreadable. Call in catalogue_writing."""
    products = Product.objects.filter(withdrawn_at=None).exclude(unreadable_since=None)
    cards = Denomination.objects.filter(withdrawn_at=None).exclude(unreadable_since=None)
    rows: list[Product | Denomination] = [
        *products[: matters.MOST_TOLD],
        *cards.select_related("product")[: matters.MOST_TOLD],
    ]
    if not rows:
        matters.settle(matters.UNREADABLE, outcome="everything can be read again")
        return
    matters.tell(
        matters.UNREADABLE,
        "the supplier lists what cannot be read",
        {_called(row): row.supplier_id for row in rows},
    )


def _called(row: Product | Denomination) -> str:
    return str(row) if isinstance(row, Product) else f"{row.product} · {row}"
