"""Pictures of products, for everyone and for ever: the address changes with the picture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.presentation import product_images

SECONDS_KEPT = 31_536_000


@require_safe
@cache_control(public=True, max_age=SECONDS_KEPT, immutable=True)
def product_image(_request: HttpRequest, name: str) -> HttpResponse:
    """A picture of a product. Its name changes with what it shows, so it is kept for long."""
    try:
        webp = product_images.load_image(f"{product_images.FOLDER}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(webp, content_type="image/webp", headers={"X-Content-Type-Options": "nosniff"})
