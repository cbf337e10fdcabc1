"""Writing a fetched catalogue into ours: the supplier's fields only.

What cannot be read stays as it was; what vanished from two fetches in a row is withdrawn.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from catalog.identity.comparison import IdentityDifference
from catalog.identity.review import review_product
from catalog.identity.successors import flag_successor, former_product
from catalog.models import Category, IdentityChange, IdentitySource, IdentityVerdict, Origin, Product
from catalog.reasons import FetchReason
from catalog.slugs import unique_slug
from catalog.texts import title_key
from core import clock
from core.reasons import Reason
from core.text import truncate
from oneclick import SupplierCatalog
from oneclick import SupplierProduct as Offer

FIRST_POSITION = 100
HIGHEST_POSITION = 30_000  # the column holds 32,767
LONGEST_TITLE = 200


@dataclass
class CategoryListing:
    """What the supplier lists under one title; without a title, what stands under unreadable ones.

    It is not whole if something in it could not be read at all.
    """

    title: str
    offers: list[Offer] = field(default_factory=list)
    is_whole: bool = True

    @property
    def key(self) -> str:
        return title_key(self.title)


@dataclass
class MirrorResult:
    """What a mirroring did: the products to reprice, the counts, and what could not be taken as it came."""

    product_ids: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass
class MirrorRun:
    """One fetch that is being written down.

    `is_whole`: whatever is not in it is missing. `is_final`: and that is enough to withdraw it.
    """

    now: datetime
    products: dict[str, Product]
    listed: set[str]
    is_whole: bool
    is_final: bool
    doubted: set[int] = field(default_factory=set)  # products of which something is withheld on its word
    done: MirrorResult = field(default_factory=MirrorResult)

    @property
    def gone(self) -> list[Product]:
        """Known products that it does not list, the newest first."""
        return [row for id, row in reversed(self.products.items()) if id not in self.listed]


def group_by_category(catalog: SupplierCatalog, problems: list[str]) -> list[CategoryListing]:
    """The catalogue by category title; equal titles are one category, a product counts once."""
    listings: dict[str, CategoryListing] = {}
    seen: set[str] = set()
    for category in catalog.categories:
        listing = listings.setdefault(
            title_key(category.title), CategoryListing(truncate(category.title, LONGEST_TITLE))
        )
        listing.is_whole &= category.is_whole
        for offer in category.products:
            if offer.id in seen:
                problems.append(Reason(FetchReason.LISTED_TWICE, id=offer.id))
                continue
            seen.add(offer.id)
            listing.offers.append(offer)
    return list(listings.values())


def mirror_catalogue(
    listings: list[CategoryListing], *, is_whole: bool = True, is_final: bool = False
) -> MirrorResult:
    """Write the listings into the catalogue. Call in catalogue_lock, then reprice `product_ids`.

    What cannot be read stays as it was and is marked; so does everything that is missing from a catalogue
    that is not whole. What is missing from one fetch is noted, from a second in a row withdrawn; with
    `is_final` at once.
    """
    known = Product.objects.filter(origin=Origin.SUPPLIER).select_related("category").order_by("pk")
    products = {row.supplier_id: row for row in known}
    listed = {offer.id for listing in listings for offer in listing.offers}
    fetch = MirrorRun(clock.now(), products, listed, is_whole, is_final, _doubted_products())
    titled = [listing for listing in listings if listing.key]
    categories = _match_categories(titled, products)
    for place, listing in enumerate(titled):
        _mirror_category(listing, place, categories, fetch)
    for offer in (offer for listing in listings if not listing.key for offer in listing.offers):
        _keep(offer, fetch)
    unread = {
        categories[listing.key].pk for listing in titled if not listing.is_whole and listing.key in categories
    }
    _note_missing(unread, fetch)
    _withdraw_categories({category.pk for category in categories.values()}, fetch)
    fetch.done.counts = +fetch.done.counts  # without the zeros
    return fetch.done


def _mirror_category(
    listing: CategoryListing, place: int, categories: dict[str, Category], fetch: MirrorRun
) -> None:
    category = categories.get(listing.key)
    if category is None and not listing.offers and not listing.is_whole:
        return  # who knows what it is called by
    if category is None:
        category = _add_category(listing, position=FIRST_POSITION + place)
        fetch.done.counts["categories new"] += 1
    else:
        _update_category(category, listing, fetch.done)
    for position, offer in enumerate(listing.offers, FIRST_POSITION):
        product = fetch.products.get(offer.id)
        if product is None:
            _add_product(offer, category, position, fetch)
        else:
            _update_product(product, offer, category, fetch)
    categories[listing.key] = category


def _keep(offer: Offer, fetch: MirrorRun) -> None:
    """It stands under a title that cannot be read: it stays where it was."""
    product = fetch.products.get(offer.id)
    if product is None:
        fetch.done.problems.append(Reason(FetchReason.CATEGORY_UNREADABLE, id=offer.id))
        return
    _update_product(product, offer, product.category, fetch, is_category_read=False)


def _match_categories(listings: list[CategoryListing], products: dict[str, Product]) -> dict[str, Category]:
    """Which known category each listing is: by title, else (a rename) by most of its known products."""
    by_key = {row.title_key: row for row in Category.objects.filter(origin=Origin.SUPPLIER)}
    by_id = {row.pk: row for row in by_key.values()}
    matched = {listing.key: by_key[listing.key] for listing in listings if listing.key in by_key}
    free = by_id.keys() - {row.pk for row in matched.values()}
    claims = [
        claim for listing in listings if listing.key not in matched if (claim := _majority(listing, products))
    ]
    for _size, key, category_id in sorted(claims, key=lambda claim: -claim[0]):
        if category_id in free:
            free.remove(category_id)
            matched[key] = by_id[category_id]
    return matched


def _majority(listing: CategoryListing, products: dict[str, Product]) -> tuple[int, str, int] | None:
    """Size, title key and category where more than half of the listing's known products stand now."""
    homes = Counter(products[offer.id].category_id for offer in listing.offers if offer.id in products)
    if not homes:
        return None
    category_id, size = homes.most_common(1)[0]
    return (size, listing.key, category_id) if 2 * size > homes.total() else None


def _add_category(listing: CategoryListing, *, position: int) -> Category:
    unlisted = {title_key(title) for title in settings.UNLISTED_CATEGORIES}
    return Category.objects.create(
        supplier_title=listing.title,
        title_key=listing.key,
        slug=unique_slug(Category, listing.title),
        position=min(position, HIGHEST_POSITION),
        is_listed=listing.key not in unlisted,
    )


def _update_category(category: Category, listing: CategoryListing, done: MirrorResult) -> None:
    facts = {
        "supplier_title": listing.title,
        "title_key": listing.key,
        "withdrawn_at": None,
    }
    if not _write(category, facts):
        return
    done.counts["categories changed"] += 1
    done.product_ids.update(category.products.values_list("pk", flat=True))


def _add_product(offer: Offer, category: Category, position: int, fetch: MirrorRun) -> None:
    """A new product. What comes again under another id waits until the old one has gone."""
    if offer.unreadable:
        fetch.done.problems.append(Reason(FetchReason.NEW_UNREADABLE, id=offer.id))
        return
    former = former_product(offer.title, offer.region, fetch.gone)
    if former is not None and former.withdrawn_at is None and not _is_gone(former, fetch):
        fetch.done.problems.append(Reason(FetchReason.MAYBE_FORMER, id=offer.id, former=former.supplier_id))
        return
    product = Product.objects.create(
        supplier_id=offer.id,
        slug=unique_slug(Product, offer.title),
        position=min(position, HIGHEST_POSITION),
        category=category,
        supplier_title=truncate(offer.title, LONGEST_TITLE),
        region=truncate(offer.region, 64),
        supplier_enabled=offer.enabled is not False,
        same_as=former,
        is_listed=former is None or former.is_listed,
    )
    fetch.done.counts["products new"] += 1
    fetch.done.product_ids.add(product.pk)
    if former is not None:
        flag_successor(product)


def _update_product(
    product: Product, offer: Offer, category: Category, fetch: MirrorRun, *, is_category_read: bool = True
) -> None:
    """Take over what can be read and is believed; the rest stays as it was."""
    is_readable = is_category_read and not offer.unreadable
    facts: dict[str, object] = {
        "category_id": category.pk,
        "missing_since": None,
        "withdrawn_at": None,
        "unreadable_since": None if is_readable else product.unreadable_since or fetch.now,
    }
    if "enabled" not in offer.unreadable:
        facts["supplier_enabled"] = offer.enabled is not False
    title = truncate(offer.title, LONGEST_TITLE) or product.supplier_title
    region = truncate(offer.region, 64) or product.region  # one that is not named any more holds all the same
    is_doubted = product.pk in fetch.doubted
    if review_product(product, title, region, is_doubted=is_doubted) is not IdentityDifference.VALUE:
        facts |= {"supplier_title": title, "region": region}
    if is_doubted or (title, region) != (product.supplier_title, product.region):
        fetch.done.product_ids.add(product.pk)
    returns = product.withdrawn_at is not None
    if _write(product, facts | ({"next_due_at": fetch.now, "tries": 0} if returns else {})):
        fetch.done.counts["products returned" if returns else "products changed"] += 1
        fetch.done.product_ids.add(product.pk)


def _doubted_products() -> set[int]:
    doubts = IdentityChange.objects.filter(verdict=IdentityVerdict.OPEN, source=IdentitySource.CATALOGUE)
    return set(doubts.values_list("denomination__product_id", flat=True))


def _is_gone(product: Product, fetch: MirrorRun) -> bool:
    """Whether this fetch and the one before it agree that the product is not listed."""
    return fetch.is_whole and (fetch.is_final or product.missing_since is not None)


def _note_missing(unread: set[int], fetch: MirrorRun) -> None:
    """What is not listed: unreadable where something was, else missing, or gone if it was missing before."""
    lost = [row for row in fetch.gone if row.withdrawn_at is None]
    unreadable = [row.pk for row in lost if not fetch.is_whole or row.category_id in unread]
    rest = [row for row in lost if row.pk not in set(unreadable)]
    gone = [row.pk for row in rest if _is_gone(row, fetch)]
    missing = [row.pk for row in rest if row.pk not in set(gone)]
    rows, counts = Product.objects, fetch.done.counts
    counts["products unreadable"] += rows.filter(pk__in=unreadable, unreadable_since=None).update(
        unreadable_since=fetch.now
    )
    rows.filter(pk__in=unreadable).update(missing_since=None)  # this fetch does not agree with the last one
    counts["products missing"] += rows.filter(pk__in=missing).update(
        missing_since=fetch.now, unreadable_since=None
    )
    counts["products withdrawn"] += rows.filter(pk__in=gone).update(
        withdrawn_at=fetch.now, next_due_at=None, unreadable_since=None
    )
    fetch.done.product_ids.update(gone)


def _withdraw_categories(kept: set[int], fetch: MirrorRun) -> None:
    """Those that are not listed go once nothing of them is left; none while something cannot be read."""
    if not fetch.is_whole:
        return
    lost = Category.objects.filter(origin=Origin.SUPPLIER, withdrawn_at=None).exclude(pk__in=kept)
    standing = Product.objects.filter(category__in=lost, withdrawn_at=None).values_list("category", flat=True)
    gone = list(lost.exclude(pk__in=list(standing)).values_list("pk", flat=True))
    fetch.done.product_ids.update(Product.objects.filter(category__in=gone).values_list("pk", flat=True))
    counts = fetch.done.counts
    counts["categories withdrawn"] += Category.objects.filter(pk__in=gone).update(withdrawn_at=fetch.now)


def _write(row: Category | Product, facts: Mapping[str, object]) -> bool:
    """Write those facts that are new; False if none is."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
