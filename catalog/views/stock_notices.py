"""Being told when a card is back. The pages say the same whether an address is known or not."""

import hashlib

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from catalog import stock_notices
from catalog.forms import NoticeForm
from catalog.models import Product
from core.intervals import Interval
from core.page_cache.policy import public_page
from core.rate_limits import counted_windows
from core.web.request_origin import client_address, has_csrf_token, is_same_origin, network_of

MOST_FROM_ONE_NETWORK = 30  # in one NOTICES_WINDOW
MOST_FOR_ONE_ADDRESS = 10


@never_cache
@csrf_exempt
@require_POST
def request_notice(request: HttpRequest, slug: str) -> HttpResponse:
    """Note a request. The page of the product may be cached, so the browser vouches for the form's origin."""
    product = get_object_or_404(Product.objects.on_show(), slug=slug)
    denominations = {row.pk: row for row in product.on_offer()}
    form = NoticeForm(request.POST, denominations=denominations.values())
    if not form.is_valid():
        return _again(request, product, form, status=400)
    if not is_same_origin(request) and not has_csrf_token(request):
        return _again(request, product, form, status=200)
    asked = form.cleaned_data
    try:
        _count(request, asked["email"])
    except counted_windows.RateLimitExceededError:
        form.add_error(None, _("That was asked for too often. Please try again later."))
        return _again(request, product, form, status=429)
    waits = stock_notices.create_request(
        denomination=denominations[asked["denomination"]], email=asked["email"], language=get_language() or ""
    )
    return redirect("notice-noted" if waits else "product", slug)


def _again(request: HttpRequest, product: Product, form: NoticeForm, *, status: int) -> HttpResponse:
    return render(request, "notices/ask.html", {"product": product, "form": form}, status=status)


def _count(request: HttpRequest, email: str) -> None:
    """Raises RateLimitExceededError. Addresses are counted by a digest: a limit needs no list of them."""
    digest = hashlib.sha256(email.encode()).hexdigest()
    for key, most in (
        (f"notices-from:{network_of(client_address(request))}", MOST_FROM_ONE_NETWORK),
        (f"notices-to:{digest}", MOST_FOR_ONE_ADDRESS),
    ):
        counted_windows.check_rate_limit(key, most=most, per=Interval.NOTICES_WINDOW.duration)


@public_page()
def notice_requested(request: HttpRequest, slug: str) -> HttpResponse:
    """What is shown once somebody has asked to be told."""
    product = get_object_or_404(Product.objects.on_show(), slug=slug)
    return render(request, "catalog/notice_noted.html", {"product": product})


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One button, as scanners of mail follow links by themselves. Mail programs POST at once (RFC 8058).

    The token in the address is the proof, so the form needs no other.
    """
    if request.method == "POST":
        try:
            stock_notices.delete_requests(token)
        except BadSignature:
            raise Http404 from None
    return render(request, "notices/stop.html", {"is_done": request.method == "POST"})
