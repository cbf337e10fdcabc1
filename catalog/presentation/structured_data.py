"""What search engines are told of a product, in the words of schema.org. Selling prices only."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Denomination, Product
from catalog.presentation.artwork import brand_of
from core.money import dinars_from_centimes, dinars_text

AVAILABILITY = {
    "in": "https://schema.org/InStock",
    "few": "https://schema.org/LimitedAvailability",
    "out": "https://schema.org/OutOfStock",
    "checked": "https://schema.org/OutOfStock",
}
SOCIAL_PICTURE = "social.png"  # for what has no picture of its own


def product_json_ld(product: Product, denominations: Iterable[Denomination]) -> dict[str, Any]:
    """The product with an offer per denomination, and the way to it, as one JSON-LD graph."""
    address = absolute_url(product.get_absolute_url())
    offers = [_offer(address, denomination) for denomination in denominations]
    goods: dict[str, Any] = {
        "@type": "Product",
        "name": product.shown_title,
        "url": address,
        "image": absolute_url(product.picture_url or static(SOCIAL_PICTURE)),
        "description": product_summary(product),
        "category": product.category.shown_title,
        "brand": {"@type": "Brand", "name": brand_of(product.supplier_title, product.region)},
    }
    if offers:
        goods["offers"] = offers
    return {"@context": "https://schema.org", "@graph": [goods, _way_to(product, address)]}


def product_summary(product: Product) -> str:
    """What the shop wrote about the product, else a sentence that says what it is and what it costs."""
    if product.text:
        return product.text
    told = {"card": product.shown_title, "price": dinars_text(product.from_price or 0)}
    if product.is_in_question:
        return _("%(card)s: gift card, being checked with the supplier. Notify me when it is back.") % told
    if not product.is_available:
        return _("%(card)s: gift card, sold out for now. Notify me when it is back.") % told
    text = _("%(card)s: gift card from %(price)s. Pay in dinars; the code usually comes within a minute.")
    return text % told


def absolute_url(path: str) -> str:
    """The full address of a path of this shop."""
    return f"{settings.SITE_URL}{path}"


def _offer(address: str, denomination: Denomination) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "name": denomination.shown_name,
        "url": address,
        "price": f"{dinars_from_centimes(denomination.selling_price or 0):.0f}",
        "priceCurrency": "DZD",
        "availability": AVAILABILITY[denomination.stock_word],
        "seller": {"@type": "Organization", "name": settings.SITE_NAME},
    }


def _way_to(product: Product, address: str) -> dict[str, Any]:
    steps = [
        (_("All cards"), absolute_url(reverse("home"))),
        (product.category.shown_title, absolute_url(product.category.get_absolute_url())),
        (product.shown_title, address),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": item}
            for number, (name, item) in enumerate(steps, start=1)
        ],
    }
