"""The papers of an order, as pages and as PDF, for whoever may see the order."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from orders import access
from payments.models import Document
from payments.views.documents import document_page, document_pdf


@never_cache
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The printable page."""
    document = _find(request, reference, pk)
    return document_page(request, document, pdf_url=reverse("order-document-pdf", args=[reference, pk]))


@never_cache
@require_GET
def show_pdf(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return document_pdf(request, _find(request, reference, pk))


def _find(request: HttpRequest, reference: str, pk: int) -> Document:
    order = access.find_order(request, reference)
    if order is None:
        raise Http404
    return get_object_or_404(Document, pk=pk, about=order.about, customer=order.customer_id)
