"""A document as it is read, in its own language: one arrangement for the page and for the PDF."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from core.money import format_dinars
from payments.documents.amounts_in_words import amount_in_words
from payments.documents.content import DocumentContent, PaymentMeans, Seller
from payments.models import Document, DocumentKind


@dataclass(frozen=True)
class DocumentFact:
    """A label and what it says."""

    label: str
    value: str


@dataclass(frozen=True)
class DocumentRow:
    """One line of the table, amounts written out."""

    title: str
    unit_price: str
    quantity: str
    total: str


@dataclass(frozen=True)
class DocumentPayment:
    """One payment: how, under which reference, how much."""

    method: str
    reference: str
    amount: str


@dataclass(frozen=True)
class DocumentLayout:
    """A document as it is drawn."""

    language: str
    is_rtl: bool
    heading: str  # "Receipt"
    reference: str  # "R-2026-000123"
    stamp: str  # a warning on what is no real receipt, else empty
    facts: list[DocumentFact]
    seller_label: str
    seller: str
    address: list[str]
    identity: list[DocumentFact]
    buyer_label: str
    buyer: list[str]
    columns: DocumentRow
    rows: list[DocumentRow]
    total_label: str
    total: str
    words: DocumentFact
    parts_label: str
    parts: list[DocumentPayment]
    notes: list[str]


def document_layout(document: Document) -> DocumentLayout:
    """Everything that a document says, in its language, whatever language is active."""
    content = DocumentContent.from_json(document.content)
    with override(document.language):
        return _sheet(document, content)


def _sheet(document: Document, content: DocumentContent) -> DocumentLayout:
    is_receipt = content.kind == DocumentKind.RECEIPT
    return DocumentLayout(
        language=document.language,
        is_rtl=get_language_bidi(),
        heading=_("Receipt") if is_receipt else _("Credit note"),
        reference=document.reference,
        stamp=capfirst(_("rehearsal, not for real purchases")) if content.is_rehearsal else "",
        facts=_facts(content),
        seller_label=_("Seller"),
        seller=content.seller.name,
        address=content.seller.address.splitlines(),
        identity=_identity(content.seller),
        buyer_label=_("Customer"),
        buyer=[line for line in (content.buyer.name, content.buyer.email) if line],
        columns=DocumentRow(_("Item"), _("Unit price"), _("Quantity"), _("Amount")),
        rows=[
            DocumentRow(
                item.title, format_dinars(item.unit_price), str(item.quantity), format_dinars(item.total)
            )
            for item in content.items
        ],
        total_label=_("Total") if is_receipt else _("Total refunded"),
        total=format_dinars(content.total),
        words=DocumentFact(_("In words"), amount_in_words(content.total, document.language)),
        parts_label=_("Paid by") if is_receipt else _("Paid back by"),
        parts=[_part(each) for each in content.means],
        notes=[_("All amounts are in Algerian dinars (DZD)."), _("Issued electronically.")],
    )


def _facts(content: DocumentContent) -> list[DocumentFact]:
    return _filled(
        (_("Date"), date_format(content.day, "DATE_FORMAT")),
        (_("Order"), content.order),
        (_("Corrects receipt"), content.corrects),
        (_("Reason"), content.reason),
        (_("Paid back to"), content.destination),
    )


def _identity(seller: Seller) -> list[DocumentFact]:
    return _filled(
        (_("Trade register (RC)"), seller.rc),
        (_("Tax number (NIF)"), seller.nif),
        (_("Statistical number (NIS)"), seller.nis),
        (_("Tax article (AI)"), seller.ai),
        (_("Phone"), seller.phone),
        (_("E-mail"), seller.email),
    )


def _filled(*facts: tuple[str, str]) -> list[DocumentFact]:
    return [DocumentFact(label, value) for label, value in facts if value]


def _part(means: PaymentMeans) -> DocumentPayment:
    return DocumentPayment(means.method, means.reference, format_dinars(means.amount))
