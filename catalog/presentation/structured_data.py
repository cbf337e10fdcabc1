"""What search engines are told of a product, in the words of schema.org. Selling prices only."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.presentation.artwork import brand_of
from catalog.presentation.shown_amounts import ShownAmount
from core.money import dinars_from_centimes, dinars_text

AVAILABILITY = {
    "in": "https://schema.org/InStock",
    "few": "https://schema.org/LimitedAvailability",
    "out": "https://schema.org/OutOfStock",
    "checked": "https://schema.org/OutOfStock",
}
SOCIAL_PICTURE = "social.png"  # for what has no picture of its own


class ProductFacts(NamedTuple):
    """What is told of a product, in the active language."""

    address: str  # of its page
    title: str
    picture: str  # an address, too
    summary: str
    category_address: str
    category_title: str
    brand: str
    amounts: tuple[ShownAmount, ...]
    shop: str  # its name

    @classmethod
    def of(cls, product: Product, amounts: Iterable[ShownAmount]) -> Self:
        """Of a product whose category is read along."""
        return cls(
            absolute_url(product.get_absolute_url()),
            product.shown_title,
            absolute_url(product.picture_url or static(SOCIAL_PICTURE)),
            product_summary(product),
            absolute_url(product.category.get_absolute_url()),
            product.category.shown_title,
            brand_of(product.supplier_title, product.region),
            tuple(amounts),
            settings.SITE_NAME,
        )

    def json_ld(self) -> dict[str, Any]:
        """The product with an offer per denomination, and the way to it, as one JSON-LD graph."""
        goods: dict[str, Any] = {
            "@type": "Product",
            "name": self.title,
            "url": self.address,
            "image": self.picture,
            "description": self.summary,
            "category": self.category_title,
            "brand": {"@type": "Brand", "name": self.brand},
        }
        if self.amounts:
            goods["offers"] = [self._offer(amount) for amount in self.amounts]
        return {"@context": "https://schema.org", "@graph": [goods, self._way_to()]}

    def _offer(self, amount: ShownAmount) -> dict[str, Any]:
        return {
            "@type": "Offer",
            "name": amount.name,
            "url": self.address,
            "price": f"{dinars_from_centimes(amount.price or 0):.0f}",
            "priceCurrency": "DZD",
            "availability": AVAILABILITY[amount.stock_word],
            "seller": {"@type": "Organization", "name": self.shop},
        }

    def _way_to(self) -> dict[str, Any]:
        steps = [
            (_("All cards"), absolute_url(reverse("home"))),
            (self.category_title, self.category_address),
            (self.title, self.address),
        ]
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": name, "item": item}
                for number, (name, item) in enumerate(steps, start=1)
            ],
        }


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
