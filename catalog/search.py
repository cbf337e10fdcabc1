"""Finding products by words, forgivingly: each word must be part of what is known of a product."""

from django.db.models import QuerySet

from catalog.models import Product
from catalog.texts import fold

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8


def search(query: str) -> QuerySet[Product]:
    """Visible products that match all words of `query`, in any order and script, what can be had first.

    Letter case, accents and variants of Arabic letters do not matter, and parts of words match. A query
    without any letter or digit finds nothing.
    """
    words = fold(query[:LONGEST_QUERY]).split()[:MOST_WORDS]
    if not words:
        return Product.objects.none()
    found = Product.objects.on_show()
    for word in words:
        found = found.filter(search_text__contains=word)
    return found.order_by("shelf_key")
