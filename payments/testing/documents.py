"""Receipts and credit notes with dull defaults."""

from datetime import UTC, datetime
from typing import Any

from payments.documents.content import Buyer, DocumentContent, Item, PaymentMeans, Seller
from payments.models import Document, DocumentKind

SELLER = Seller(
    name="Barq Cards SARL",
    address="12, rue Didouche Mourad\n16000 Alger",
    rc="16/00-1234567B19",
    nif="001916123456789",
    nis="001916010012345",
    ai="16012345678",
    phone="+213 21 12 34 56",
    email="contact@barq.example",
)
BUYER = Buyer("customer@example.com", "Test Customer")
ITEM = Item("PlayStation Store – 10 $ (US)", 2, 515_00, 1030_00)
LATE = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # half past midnight of the 22nd in Algiers


def make_content(**fields: Any) -> DocumentContent:
    """The content of a receipt for two cards; what is given replaces it. The total follows the items."""
    items = fields.pop("items", (ITEM,))
    total = sum(item.total for item in items)
    defaults = {
        "kind": DocumentKind.RECEIPT,
        "buyer": BUYER,
        "items": items,
        "total": total,
        "means": (PaymentMeans("CIB or EDAHABIA card", "OCPL-7K2M-0001", total),),
        "order": "7K2MX4Q9ZD",
        "seller": SELLER,
        "issued_at": LATE,
        "is_rehearsal": False,
    }
    return DocumentContent(**(defaults | fields))


def make_credit_note(**fields: Any) -> DocumentContent:
    """The content of a credit note for one of the two cards."""
    defaults = {
        "kind": DocumentKind.CREDIT_NOTE,
        "items": (Item(ITEM.title, 1, 515_00, 515_00),),
        "means": (),
        "corrects": "R-2026-000098",
        "reason": "1 card of 2 never came",
        "destination": "Wallet",
    }
    return make_content(**(defaults | fields))


def as_document(content: DocumentContent, *, language: str = "en", number: int = 123) -> Document:
    """A document that is not stored: enough to be shown."""
    return Document(
        kind=content.kind,
        year=content.day.year,
        number=number,
        language=language,
        content=content.to_json(),
        issued_at=content.issued_at,
    )
