"""The papers of an order, as pages and as PDF. They bear the buyer's address, so a link alone opens none."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from orders.customer import access
from orders.models import Order
from orders.views.proof_redirect import redirect_unless_authorized
from payments.models import Document
from payments.views.documents import document_page, document_pdf


@never_cache
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The printable page."""
    order, document = _find(request, reference, pk)
    if detour := redirect_unless_authorized(request, order, then=request.path):
        return detour
    return document_page(request, document, pdf_url=reverse("order-document-pdf", args=[reference, pk]))


@never_cache
@require_GET
def show_pdf(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A receipt or credit note, for whoever may see the order."""
    order, document = _find(request, reference, pk)
    return redirect_unless_authorized(request, order, then=request.path) or document_pdf(request, document)


def _find(request: HttpRequest, reference: str, pk: int) -> tuple[Order, Document]:
    order = access.order_or_404(request, reference)
    return order, get_object_or_404(Document, pk=pk, about=order.about, customer=order.customer_id)
