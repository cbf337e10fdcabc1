"""Writing a fetched catalogue into ours: the supplier's fields only.

What cannot be read stays as it was; what vanished from two fetches in a row is withdrawn.

A fetch is written in many transactions, each of a category or of so many products, with all that follows from
them: prices, listings, counts. So purchases never wait long for it, and one that dies midway leaves a
catalogue that fits together, of which the next fetch writes the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import IntegrityError

from catalog.identity.comparison import IdentityDifference
from catalog.identity.review import review_product
from catalog.identity.successors import flag_successor, former_product
from catalog.locks import catalogue_lock, hold_created, products_lock
from catalog.models import Category, IdentityChange, IdentitySource, IdentityVerdict, Origin, Product
from catalog.models.categories import FIRST_POSITION
from catalog.pricing.repricing import count_products, reprice
from catalog.reasons import FetchReason, PriceReason
from catalog.slugs import unique_slug
from catalog.texts import title_key
from core import clock
from core.reasons import Reason
from core.text import truncate
from oneclick import SupplierCatalog
from oneclick import SupplierProduct as Offer

Item = TypeVar("Item")

HIGHEST_POSITION = 30_000  # the column holds 32,767
LONGEST_TITLE = 200
CHUNK = 100  # products in one transaction


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
    """What a mirroring did: the counts, and what could not be taken as it came.

    Of the transaction under way: the products to reprice, and the categories to count anew.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    product_ids: set[int] = field(default_factory=set)
    category_ids: set[int] = field(default_factory=set)


class Place(NamedTuple):
    """Where an offer stands; without a category, whose title cannot be read, it stays where it was."""

    offer: Offer
    category: Category | None
    position: int


@dataclass
class MirrorRun:
    """One fetch that is being written down.

    `is_whole`: whatever is not in it is missing. `is_final`: and that is enough to withdraw it.
    """

    now: datetime  # one moment for all of it: what is missing since then was there in the fetch before
    products: dict[str, Product]  # as they were when it began
    listed: set[str]
    is_whole: bool
    is_final: bool
    done: MirrorResult = field(default_factory=MirrorResult)

    @property
    def gone(self) -> list[Product]:
        """Known products that it does not list, the newest first."""
        return [row for id, row in reversed(self.products.items()) if id not in self.listed]

    def step(self, write: Callable[[], Any]) -> None:
        """One transaction in which nobody else writes several products, with all that follows from it.

        If staff or a rival have added the same row meanwhile, it is done once more: now the row is known.
        """
        before = MirrorResult(Counter(self.done.counts), [*self.done.problems])
        try:
            self._step(write)
        except IntegrityError:
            self.done = before
            self._step(write)

    def _step(self, write: Callable[[], Any]) -> None:
        self.done.product_ids, self.done.category_ids = set(), set()
        with catalogue_lock():
            write()
            count_products(self.done.category_ids)


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
    """Write the listings into the catalogue, in transactions of its own. Safe to call twice or at once.

    What cannot be read stays as it was and is marked; so does everything that is missing from a catalogue
    that is not whole. What is missing from one fetch is noted, from a second in a row withdrawn; with
    `is_final` at once.
    """
    known = Product.objects.filter(origin=Origin.SUPPLIER).select_related("category").order_by("pk")
    products = {row.supplier_id: row for row in known}
    listed = {offer.id for listing in listings for offer in listing.offers}
    fetch = MirrorRun(clock.now(), products, listed, is_whole, is_final)
    titled = [listing for listing in listings if listing.key]
    categories = _match_categories(titled, products)
    for place, listing in enumerate(titled):
        _mirror_category(listing, place, categories, fetch)
    for chunk in batched(_places(listings, categories), CHUNK):
        fetch.step(partial(_mirror_products, chunk, fetch))
    unread = {
        categories[listing.key].pk for listing in titled if not listing.is_whole and listing.key in categories
    }
    lost = [row.pk for row in fetch.gone if row.withdrawn_at is None]
    for ids in batched(lost, CHUNK):
        fetch.step(partial(_note_missing, ids, unread, fetch))
    _withdraw_categories({category.pk for category in categories.values()}, fetch)
    fetch.done.counts = +fetch.done.counts  # without the zeros
    return fetch.done


def _mirror_category(
    listing: CategoryListing, place: int, categories: dict[str, Category], fetch: MirrorRun
) -> None:
    category = categories.get(listing.key)
    if category is not None:
        if _changed(category, _category_facts(listing)):
            fetch.step(partial(_update_category, category, listing, fetch))
    elif listing.offers or listing.is_whole:  # else who knows what it is called by
        fetch.step(partial(_add_category, listing, place, categories, fetch))


def _places(listings: list[CategoryListing], categories: dict[str, Category]) -> Iterator[Place]:
    """Every offer, with its category (None: of a title that cannot be read) and its position there."""
    for listing in listings:
        category = categories.get(listing.key) if listing.key else None
        for position, offer in enumerate(listing.offers, FIRST_POSITION):
            yield Place(offer, category, position)


def _mirror_products(chunk: Sequence[Place], fetch: MirrorRun) -> None:
    offered = [place.offer.id for place in chunk]
    rows = Product.objects.filter(origin=Origin.SUPPLIER, supplier_id__in=offered)
    with products_lock(rows.values_list("pk", flat=True)):
        known = {row.supplier_id: row for row in rows.select_related("category")}
        doubted = _doubted_products({row.pk for row in known.values()})
        for place in chunk:
            product = known.get(place.offer.id)
            if product is not None:
                _update_product(product, place, fetch, is_doubted=product.pk in doubted)
            elif place.category is not None:
                _add_product(place.offer, place.category, place.position, fetch)
            else:
                fetch.done.problems.append(Reason(FetchReason.CATEGORY_UNREADABLE, id=place.offer.id))
        reprice(fetch.done.product_ids, why=PriceReason.FETCHED)


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of so many."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


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


def _add_category(
    listing: CategoryListing, place: int, categories: dict[str, Category], fetch: MirrorRun
) -> None:
    unlisted = {title_key(title) for title in settings.UNLISTED_CATEGORIES}
    category, is_new = Category.objects.get_or_create(
        origin=Origin.SUPPLIER,
        title_key=listing.key,
        defaults={
            "supplier_title": listing.title,
            "slug": unique_slug(Category, listing.title),
            "position": min(FIRST_POSITION + place, HIGHEST_POSITION),
            "is_listed": listing.key not in unlisted,
        },
    )
    fetch.done.counts["categories new"] += is_new
    categories[listing.key] = category


def _category_facts(listing: CategoryListing) -> dict[str, object]:
    return {"supplier_title": listing.title, "title_key": listing.key, "withdrawn_at": None}


def _update_category(category: Category, listing: CategoryListing, fetch: MirrorRun) -> None:
    with products_lock(category.products.values_list("pk", flat=True)):
        _write(category, _category_facts(listing))
        fetch.done.counts["categories changed"] += 1
        reprice(category.products.values_list("pk", flat=True), why=PriceReason.FETCHED)


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
    hold_created(product.pk)
    if former is not None:
        flag_successor(product)


def _update_product(product: Product, place: Place, fetch: MirrorRun, *, is_doubted: bool) -> None:
    """Take over what can be read and is believed; the rest stays as it was."""
    offer, category_id = place.offer, place.category.pk if place.category else product.category_id
    is_readable = place.category is not None and not offer.unreadable
    facts: dict[str, object] = {
        "category_id": category_id,
        "missing_since": None,
        "withdrawn_at": None,
        "unreadable_since": None if is_readable else product.unreadable_since or fetch.now,
    }
    if "enabled" not in offer.unreadable:
        facts["supplier_enabled"] = offer.enabled is not False
    title = truncate(offer.title, LONGEST_TITLE) or product.supplier_title
    region = truncate(offer.region, 64) or product.region  # one that is not named any more holds all the same
    if review_product(product, title, region, is_doubted=is_doubted) is not IdentityDifference.VALUE:
        facts |= {"supplier_title": title, "region": region}
    if is_doubted or (title, region) != (product.supplier_title, product.region):
        fetch.done.product_ids.add(product.pk)
    if (category_id, region) != (product.category_id, product.region):
        fetch.done.category_ids |= {product.category_id, category_id}
    returns = product.withdrawn_at is not None
    if _write(product, facts | ({"next_due_at": fetch.now, "tries": 0} if returns else {})):
        fetch.done.counts["products returned" if returns else "products changed"] += 1
        fetch.done.product_ids.add(product.pk)


def _doubted_products(product_ids: set[int]) -> set[int]:
    """Products of which something is withheld on the catalogue's word."""
    doubts = IdentityChange.objects.filter(
        verdict=IdentityVerdict.OPEN,
        source=IdentitySource.CATALOGUE,
        denomination__product__in=product_ids,
    )
    return set(doubts.values_list("denomination__product_id", flat=True))


def _is_gone(product: Product, fetch: MirrorRun) -> bool:
    """Whether this fetch and the one before it agree that the product is not listed.

    What this one has noted itself, before a part of it was written once more, is no second opinion.
    """
    was_missing = product.missing_since is not None and product.missing_since < fetch.now
    return fetch.is_whole and (fetch.is_final or was_missing)


def _note_missing(chunk: Sequence[int], unread: set[int], fetch: MirrorRun) -> None:
    """What is not listed: unreadable where something was, else missing, or gone if it was missing before."""
    with products_lock(chunk):
        lost = list(Product.objects.filter(pk__in=chunk, withdrawn_at=None))
        unreadable = [row.pk for row in lost if not fetch.is_whole or row.category_id in unread]
        rest = [row for row in lost if row.pk not in set(unreadable)]
        gone = [row.pk for row in rest if _is_gone(row, fetch)]
        missing = [row.pk for row in rest if row.pk not in set(gone)]
        _mark_missing(unreadable, missing, gone, fetch)
        reprice(gone, why=PriceReason.FETCHED)


def _mark_missing(unreadable: list[int], missing: list[int], gone: list[int], fetch: MirrorRun) -> None:
    rows, counts = Product.objects, fetch.done.counts
    counts["products unreadable"] += rows.filter(pk__in=unreadable, unreadable_since=None).update(
        unreadable_since=fetch.now
    )
    # This fetch does not agree with the last one.
    rows.filter(pk__in=unreadable).exclude(missing_since=None).update(missing_since=None)
    counts["products missing"] += rows.filter(pk__in=missing).update(
        missing_since=fetch.now, unreadable_since=None
    )
    counts["products withdrawn"] += rows.filter(pk__in=gone).update(
        withdrawn_at=fetch.now, next_due_at=None, unreadable_since=None
    )


def _withdraw_categories(kept: set[int], fetch: MirrorRun) -> None:
    """Those that are not listed go once nothing of them is left; none while something cannot be read."""
    if not fetch.is_whole:
        return
    lost = Category.objects.filter(origin=Origin.SUPPLIER, withdrawn_at=None).exclude(pk__in=kept)
    for category in lost:
        if not category.products.filter(withdrawn_at=None).exists():
            fetch.step(partial(_withdraw_category, category, fetch))


def _withdraw_category(category: Category, fetch: MirrorRun) -> None:
    with products_lock(category.products.values_list("pk", flat=True)):
        if category.products.filter(withdrawn_at=None).exists():
            return  # one has come meanwhile
        standing = Category.objects.filter(pk=category.pk, withdrawn_at=None)
        fetch.done.counts["categories withdrawn"] += standing.update(withdrawn_at=fetch.now)
        reprice(category.products.values_list("pk", flat=True), why=PriceReason.FETCHED)


def _write(row: Category | Product, facts: Mapping[str, object]) -> bool:
    """Write those facts that are new; False if none is."""
    changed = _changed(row, facts)
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _changed(row: Category | Product, facts: Mapping[str, object]) -> list[str]:
    return [name for name, value in facts.items() if getattr(row, name) != value]
