"""A document as it is read, in its own language: one arrangement for the page and for the PDF."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from core.money import format_dinars
from payments.documents.content import Content, Means, Seller
from payments.documents.words import amount_in_words
from payments.models import Document, DocumentKind


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Row:
    """One line of the table, amounts written out."""

    title: str
    unit_price: str
    quantity: str
    total: str


@dataclass(frozen=True)
class Part:
    """One payment: how, under which reference, how much."""

    method: str
    reference: str
    amount: str


@dataclass(frozen=True)
class Sheet:
    language: str
    is_rtl: bool
    heading: str  # "Receipt"
    reference: str  # "R-2026-000123"
    stamp: str  # a warning on what is no real receipt, else empty
    facts: list[Fact]
    seller_label: str
    seller: str
    address: list[str]
    identity: list[Fact]
    buyer_label: str
    buyer: list[str]
    columns: Row
    rows: list[Row]
    total_label: str
    total: str
    words: Fact
    parts_label: str
    parts: list[Part]
    notes: list[str]


def sheet_of(document: Document) -> Sheet:
    """Everything that a document says, in its language, whatever language is active."""
    content = Content.from_json(document.content)
    with override(document.language):
        return _sheet(document, content)


def _sheet(document: Document, content: Content) -> Sheet:
    is_receipt = content.kind == DocumentKind.RECEIPT
    return Sheet(
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
        columns=Row(_("Item"), _("Unit price"), _("Quantity"), _("Amount")),
        rows=[
            Row(item.title, format_dinars(item.unit_price), str(item.quantity), format_dinars(item.total))
            for item in content.items
        ],
        total_label=_("Total") if is_receipt else _("Total refunded"),
        total=format_dinars(content.total),
        words=Fact(_("In words"), amount_in_words(content.total, document.language)),
        parts_label=_("Paid by") if is_receipt else _("Paid back by"),
        parts=[_part(each) for each in content.means],
        notes=[_("All amounts are in Algerian dinars (DZD)."), _("Issued electronically.")],
    )


def _facts(content: Content) -> list[Fact]:
    return _filled(
        (_("Date"), date_format(content.day, "DATE_FORMAT")),
        (_("Order"), content.order),
        (_("Corrects receipt"), content.corrects),
        (_("Reason"), content.reason),
        (_("Paid back to"), content.destination),
    )


def _identity(seller: Seller) -> list[Fact]:
    return _filled(
        (_("Trade register (RC)"), seller.rc),
        (_("Tax number (NIF)"), seller.nif),
        (_("Statistical number (NIS)"), seller.nis),
        (_("Tax article (AI)"), seller.ai),
        (_("Phone"), seller.phone),
        (_("E-mail"), seller.email),
    )


def _filled(*facts: tuple[str, str]) -> list[Fact]:
    return [Fact(label, value) for label, value in facts if value]


def _part(means: Means) -> Part:
    return Part(means.method, means.reference, format_dinars(means.amount))
