"""What is done when the supplier's words for something known are others than before.

Another card: withheld and asked about. Other words: taken over, and told. Call in products_lock, then
reprice the product.
"""

from catalog import desk_items
from catalog.identity.changes import compare_with_known, open_identity_change, withdraw_identity_change
from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities, is_reworded
from catalog.kinds import CatalogDeskKind
from catalog.models import Denomination, IdentitySource, Product
from catalog.reasons import IdentityReason


def review_product(product: Product, title: str, region: str, *, is_doubted: bool) -> IdentityDifference:
    """Judge title and region as the catalogue has them now, for everything that is sold of the product.

    With IdentityDifference.VALUE they are not to be taken over: what is sold under them is withheld.
    `is_doubted` says that something of it is, on the catalogue's word.
    """
    if (title, region) == (product.supplier_title, product.region) and not is_doubted:
        return IdentityDifference.NONE
    told = CardIdentity(title, "", region)
    found = IdentityDifference.NONE
    for denomination in product.denominations.select_related("product"):
        if compare_with_known(denomination, told) is IdentityDifference.VALUE:
            open_identity_change(denomination, told, IdentitySource.CATALOGUE)
            found = IdentityDifference.VALUE
        elif denomination.doubted_at is not None:
            withdraw_identity_change(denomination, IdentitySource.CATALOGUE)
    known = CardIdentity(product.supplier_title, "", product.region)
    if (
        found is not IdentityDifference.VALUE
        and compare_identities(known, told) is not IdentityDifference.NONE
    ):
        desk_items.report(CatalogDeskKind.REWORDED, IdentityReason.REWORDED, {str(known): f"→ {told}"})
        found = IdentityDifference.WORDS
    return found


def review_type(denomination: Denomination, title: str, name: str) -> IdentityDifference:
    """Judge what the look at price and stock calls a type and its product; "" is not said.

    With IdentityDifference.VALUE the name is not to be taken over: the type is withheld.
    """
    told = CardIdentity(title, name)
    found = compare_with_known(denomination, told)
    if found is IdentityDifference.VALUE:
        open_identity_change(denomination, told, IdentitySource.PRODUCT)
        return found
    if denomination.doubted_at is not None:
        withdraw_identity_change(denomination, IdentitySource.PRODUCT)
    if name and denomination.supplier_name and is_reworded(denomination.supplier_name, name):
        desk_items.report(
            CatalogDeskKind.REWORDED, IdentityReason.REWORDED, {denomination.supplier_name: f"→ {name}"}
        )
    return found


def record_checked_title(product: Product, title: str) -> None:
    """Keep what that look calls the product. It is told when it changes, not each time that it differs."""
    if not title or title == product.checked_title:
        return
    known = product.checked_title or product.supplier_title
    if is_reworded(known, title) and is_reworded(product.supplier_title, title):
        desk_items.report(CatalogDeskKind.REWORDED, IdentityReason.REWORDED, {known: f"→ {title}"})
    Product.objects.filter(pk=product.pk).update(checked_title=title)
