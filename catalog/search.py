"""Finding products by words, forgivingly: each word must be part of what is known of a product."""

from django.db.models import QuerySet

from catalog.models import Product
from catalog.regions import names_of_region
from catalog.texts import fold

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8


def searchable(product: Product) -> str:
    """All the words by which a product may be looked for, in every language at once."""
    category = product.category
    titles = [product.supplier_title, product.title_ar, product.title_fr, product.title_en]
    titles += [category.supplier_title, category.title_ar, category.title_fr, category.title_en]
    words = dict.fromkeys(fold(text) for text in [*titles, product.region, *names_of_region(product.region)])
    return " ".join(filter(None, words))


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
