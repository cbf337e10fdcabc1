"""What is done when the supplier's words for something known are others than before.

Another card: withheld and asked about. Other words: taken over, and told. Call in catalogue_writing, then
reprice the product.
"""

from catalog import matters
from catalog.identity import Difference, Identity, difference, is_reworded
from catalog.identity_changes import doubt, judge, take_back
from catalog.models import Denomination, Product, Source

REWORDED = "the supplier uses other words for cards"


def judge_product(product: Product, title: str, region: str, *, is_doubted: bool) -> Difference:
    """Judge title and region as the catalogue has them now, for everything that is sold of the product.

    With Difference.VALUE they are not to be taken over: what is sold under them is withheld. `is_doubted`
    says that something of it is, on the catalogue's word.
    """
    if (title, region) == (product.supplier_title, product.region) and not is_doubted:
        return Difference.NONE
    told = Identity(title, "", region)
    found = Difference.NONE
    for denomination in product.denominations.select_related("product"):
        if judge(denomination, told) is Difference.VALUE:
            doubt(denomination, told, Source.CATALOGUE)
            found = Difference.VALUE
        elif denomination.doubted_at is not None:
            take_back(denomination, Source.CATALOGUE)
    known = Identity(product.supplier_title, "", product.region)
    if found is not Difference.VALUE and difference(known, told) is not Difference.NONE:
        matters.tell(matters.REWORDED, REWORDED, {str(known): f"→ {told}"})
        found = Difference.WORDS
    return found


def judge_type(denomination: Denomination, title: str, name: str) -> Difference:
    """Judge what the look at price and stock calls a type and its product; "" is not said.

    With Difference.VALUE the name is not to be taken over: the type is withheld.
    """
    told = Identity(title, name)
    found = judge(denomination, told)
    if found is Difference.VALUE:
        doubt(denomination, told, Source.PRODUCT)
        return found
    if denomination.doubted_at is not None:
        take_back(denomination, Source.PRODUCT)
    if name and denomination.supplier_name and is_reworded(denomination.supplier_name, name):
        matters.tell(matters.REWORDED, REWORDED, {denomination.supplier_name: f"→ {name}"})
    return found


def note_title(product: Product, title: str) -> None:
    """Keep what that look calls the product. It is told when it changes, not each time that it differs."""
    if not title or title == product.checked_title:
        return
    known = product.checked_title or product.supplier_title
    if is_reworded(known, title) and is_reworded(product.supplier_title, title):
        matters.tell(matters.REWORDED, REWORDED, {known: f"→ {title}"})
    Product.objects.filter(pk=product.pk).update(checked_title=title)
