"""Issuing receipts and credit notes: each once, with numbers that leave no gap."""

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Customer
from core.statements import insert_once
from payments.documents.content import DocumentContent
from payments.models import Document, DocumentCounter, DocumentKind


def issue_document(
    *, key: str, about: str, customer: Customer, language: str, content: DocumentContent
) -> Document:
    """Number a content and keep it, inside the caller's transaction, so that it exists if its cause does.

    `key` names the cause ("receipt:order:7K2M…"); a second call with it returns the same document, whatever
    the content. Until the caller commits, others who issue the same kind wait: issue last.
    """
    with transaction.atomic(savepoint=False):  # a number without its document is never committed
        document = Document(
            kind=content.kind,
            year=content.day.year,
            number=_next_number(content.kind, content.day.year),
            key=key,
            about=about,
            customer=customer,
            language=language,
            content=content.to_json(),
            issued_at=content.issued_at,
        )
        if insert_once(document, key="key"):
            return document
        _give_number_back(document)
        return Document.objects.get(key=key)


def _next_number(kind: DocumentKind, year: int) -> int:
    """Count up by one statement: its row stays ours until commit, and a rollback gives the number back."""
    table = DocumentCounter._meta.db_table
    statement = (
        f'INSERT INTO {table} (kind, "year", "last") VALUES (%s, %s, 1)'  # noqa: S608 - our own name
        f' ON CONFLICT (kind, "year") DO UPDATE SET "last" = {table}."last" + 1 RETURNING "last"'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, year])
        return int(cursor.fetchone()[0])


def _give_number_back(document: Document) -> None:
    """Nobody else has taken one meanwhile, since the counter is ours until commit."""
    counter = DocumentCounter.objects.filter(kind=document.kind, year=document.year)
    counter.update(last=F("last") - 1)
