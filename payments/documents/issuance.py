"""Issuing receipts and credit notes: each once, with numbers that leave no gap."""

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Customer
from payments.documents.content import DocumentContent
from payments.models import Document, DocumentCounter, DocumentKind


def issue_document(
    *, key: str, about: str, customer: Customer, language: str, content: DocumentContent
) -> Document:
    """Number a content and keep it, inside the caller's transaction, so that it exists if its cause does.

    `key` names the cause ("receipt:order:7K2M…"); a second call with it returns the same document, whatever
    the content. Until the caller commits, others who issue the same kind wait: issue last.
    """
    known = Document.objects.filter(key=key).first()
    if known:
        return known
    year = content.day.year
    try:
        with transaction.atomic():
            return Document.objects.create(
                kind=content.kind,
                year=year,
                number=_next_number(content.kind, year),
                key=key,
                about=about,
                customer=customer,
                language=language,
                content=content.to_json(),
                issued_at=content.issued_at,
            )
    except IntegrityError:
        # A rival was faster with the same key. Our number went back with the savepoint.
        known = Document.objects.filter(key=key).first()
        if known is None:
            raise
        return known


def _next_number(kind: DocumentKind, year: int) -> int:
    """Count up by one UPDATE: its row stays ours until commit, and a rollback gives the number back."""
    counter = DocumentCounter.objects.filter(kind=kind, year=year)
    if not counter.exists():
        first = DocumentCounter(kind=kind, year=year)
        DocumentCounter.objects.bulk_create([first], ignore_conflicts=True)  # several may be the first
    counter.update(last=F("last") + 1)
    return counter.values_list("last", flat=True).get()
