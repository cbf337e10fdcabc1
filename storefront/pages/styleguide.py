"""`/styleguide/`: all components on one page, drawn by the templates of the pages. Not in production."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.models import Category
from catalog.models.listed_products import ListedCard, ListedProduct
from catalog.regions import region_name
from core.money import dinars_text
from core.secret import Secret
from delivery.code_presentation import present_code
from delivery.contents import CardContents
from orders.customer.line_presentation import missing_text
from orders.forms import DetailsForm
from orders.states import LineStatus
from storefront.pages.palette import colour_pairs

BRANDS = (
    "iTunes",
    "PSN",
    "Xbox",
    "Steam",
    "Netflix",
    "Google Play",
    "Amazon",
    "Roblox",
    "Free Fire",
    "Spotify",
)
PRICE = 515_00  # centimes
REFERENCE = "7K2M9QX4ZD"
LEVELS = (constants.INFO, constants.SUCCESS, constants.WARNING, constants.ERROR)


@never_cache
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; in production it does not exist."""
    if settings.IN_PRODUCTION and not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", _tokens() | _parts() | _order())


def _tokens() -> dict[str, Any]:
    return {
        "pairs": colour_pairs(),
        "texts": ["hero", "xxl", "xl", "l", "m", "s"],
        "spaces": range(1, 8),
        "radii": ["s", "m", "l", "pill"],
        "shadows": ["s", "m"],
        "icons": icons(),
    }


@cache
def icons() -> list[str]:
    """The names of the drawings in the sprite."""
    sprite = (settings.BASE_DIR / "static/icons.svg").read_text()
    return re.findall(r'<symbol id="([\w-]+)"', sprite)


def _parts() -> dict[str, Any]:
    words = _("Once you have paid, we buy your cards and show you the codes, usually in under a minute.")
    return {
        "form": DetailsForm(auto_id="good-%s"),
        "wrong_form": DetailsForm({"email": "customer", "phone": "12"}, auto_id="wrong-%s"),
        "messages": [Message(level, words) for level in LEVELS],
        "statuses": [(status.value, status.label) for status in LineStatus],
        "categories": [
            Category(pk=number, supplier_title=brand, slug=f"sample-{number}", product_count=number + 3)
            for number, brand in enumerate(BRANDS[:4])
        ],
        "category": Category(pk=0),
        "products": [_product(number, brand) for number, brand in enumerate(BRANDS)],
    }


def _product(number: int, brand: str) -> ListedProduct:
    is_available = number > 0  # the first is sold out
    slug, title, none = f"sample-{number}", f"{brand} France", ""
    card = ListedCard(slug, title, none, none, none, "france", none, is_available, False, PRICE)
    return ListedProduct(number, 0, 0, none, card)


def _order() -> dict[str, Any]:
    """An order as `order_context` describes one: enough for its templates to draw every part."""
    refund = {
        "amount": 2 * PRICE, "quantity": 2, "status": "approved", "status_label": _("approved"),
        "is_of_cards": True, "destination": "CCP", "account": "•••• 6789",
    }  # fmt: skip
    cards = [
        {"number": 1, "label": _("Card %(number)s") % {"number": 1}, "is_revealed": True},
        {"number": 2, "label": _("Card %(number)s") % {"number": 2}, "is_frozen": True},
    ]
    line = {
        "title": "iTunes France – 10 EUR", "region": "france", "region_name": region_name("france"),
        "quantity": 4, "unit_price": PRICE, "status": LineStatus.PARTLY_DELIVERED,
        "status_label": _("Partly delivered"),
        "explanation": missing_text(came=2, missing=2, is_paid_out=False)
        % {"came": 2, "ordered": 4, "missing": 2, "amount": dinars_text(2 * PRICE)},
        "cards": cards, "refund": refund,
    }  # fmt: skip
    return {
        "order": {"reference": REFERENCE},
        "line": line,
        "stages": ["pay", "buying", "done"],
        "step": "details",
        "code": present_code(
            CardContents(
                Secret("FAKE7Q2MXK9Z"),
                Secret("00482133071"),
                (
                    ("pin", Secret("7731")),
                    ("url", Secret("https://redeem.example/x")),
                    ("Batch", Secret("A")),
                ),
            )
        ),
        "number": 1,
    }
