"""A receipt or a credit note as a page and as PDF. Whoever calls these has checked who is asking."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from payments.documents.layout import document_layout
from payments.models import Document

PRIVATE = "private, no-store"


def render_context(document: Document, *, pdf_url: str) -> dict[str, Any]:
    """What `payments/document.html` shows; `pdf_url` is where the same document is served as PDF."""
    return {"sheet": document_layout(document), "pdf_url": pdf_url}


def document_page(request: HttpRequest, document: Document, *, pdf_url: str) -> HttpResponse:
    """The printable page, in the document's language inside the visitor's."""
    response = render(request, "payments/document.html", render_context(document, pdf_url=pdf_url))
    response["Cache-Control"] = PRIVATE
    return response


def document_pdf(_request: HttpRequest, document: Document) -> HttpResponse:
    """The PDF, named after the document, to be looked at or kept."""
    # Only here: the shaping of fonts takes a fifth of the start of every process, and 20 MB of each.
    from payments.documents.pdf import render_pdf

    return HttpResponse(
        render_pdf(document),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{document.reference}.pdf"',
            "Cache-Control": PRIVATE,
        },
    )
