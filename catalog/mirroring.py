"""Writing a fetched catalogue into ours: the supplier's fields only; what vanished is withdrawn."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from catalog.models import Category, Origin, Product
from catalog.slugs import free_slug
from catalog.texts import title_key
from core import clock
from oneclick import Catalog
from oneclick import Product as Offer

FIRST_POSITION = 100
HIGHEST_POSITION = 30_000  # the column holds 32,767
LONGEST_TITLE = 200


@dataclass
class Shelf:
    """What the supplier lists under one title."""

    title: str
    offers: list[Offer] = field(default_factory=list)

    @property
    def key(self) -> str:
        return title_key(self.title)


@dataclass
class Mirrored:
    """What a mirroring did: the products to reprice, the counts, and what could not be taken as it came."""

    product_ids: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def shelves_of(catalog: Catalog, problems: list[str]) -> list[Shelf]:
    """The catalogue by category title; equal titles are one category, a product counts once."""
    shelves: dict[str, Shelf] = {}
    seen: set[str] = set()
    for category in catalog.categories:
        shelf = shelves.setdefault(title_key(category.title), Shelf(category.title[:LONGEST_TITLE]))
        for offer in category.products:
            if offer.id in seen:
                problems.append(f"product {offer.id} is listed twice")
                continue
            seen.add(offer.id)
            shelf.offers.append(offer)
    return list(shelves.values())


def mirror(shelves: list[Shelf]) -> Mirrored:
    """Write the shelves into the catalogue. Call in catalogue_writing, then reprice `product_ids`."""
    done = Mirrored()
    now = clock.now()
    products = {row.supplier_id: row for row in Product.objects.filter(origin=Origin.SUPPLIER)}
    categories = _match_categories(shelves, products)
    for place, shelf in enumerate(shelves):
        category = categories.get(shelf.key)
        if category is None:
            category = _add_category(shelf, position=FIRST_POSITION + place)
            done.counts["categories new"] += 1
        else:
            _update_category(category, shelf, done)
        for position, offer in enumerate(shelf.offers, FIRST_POSITION):
            _mirror_product(products.get(offer.id), offer, category, position, now, done)
        categories[shelf.key] = category
    _withdraw_products(
        products.values(), {offer.id for shelf in shelves for offer in shelf.offers}, now, done
    )
    _withdraw_categories({category.pk for category in categories.values()}, now, done)
    done.counts = +done.counts  # without the zeros
    return done


def _match_categories(shelves: list[Shelf], products: dict[str, Product]) -> dict[str, Category]:
    """Which known category each shelf is: by title, else by the majority of its known products (a rename)."""
    by_key = {row.title_key: row for row in Category.objects.filter(origin=Origin.SUPPLIER)}
    by_id = {row.pk: row for row in by_key.values()}
    matched = {shelf.key: by_key[shelf.key] for shelf in shelves if shelf.key in by_key}
    free = by_id.keys() - {row.pk for row in matched.values()}
    claims = [claim for shelf in shelves if shelf.key not in matched if (claim := _majority(shelf, products))]
    for _size, key, category_id in sorted(claims, key=lambda claim: -claim[0]):
        if category_id in free:
            free.remove(category_id)
            matched[key] = by_id[category_id]
    return matched


def _majority(shelf: Shelf, products: dict[str, Product]) -> tuple[int, str, int] | None:
    """Size, shelf key and category where more than half of the shelf's known products stand now."""
    homes = Counter(products[offer.id].category_id for offer in shelf.offers if offer.id in products)
    if not homes:
        return None
    category_id, size = homes.most_common(1)[0]
    return (size, shelf.key, category_id) if 2 * size > homes.total() else None


def _add_category(shelf: Shelf, *, position: int) -> Category:
    unlisted = {title_key(title) for title in settings.UNLISTED_CATEGORIES}
    return Category.objects.create(
        supplier_title=shelf.title,
        title_key=shelf.key,
        slug=free_slug(Category, shelf.title),
        position=min(position, HIGHEST_POSITION),
        is_listed=shelf.key not in unlisted,
    )


def _update_category(category: Category, shelf: Shelf, done: Mirrored) -> None:
    facts = {"supplier_title": shelf.title, "title_key": shelf.key, "withdrawn_at": None}
    if not _write(category, facts):
        return
    done.counts["categories changed"] += 1
    done.product_ids.update(category.products.values_list("pk", flat=True))


def _mirror_product(
    product: Product | None, offer: Offer, category: Category, position: int, now: datetime, done: Mirrored
) -> None:
    facts = {
        "category_id": category.pk,
        "supplier_title": offer.title[:LONGEST_TITLE],
        "region": offer.region[:64],
        "supplier_enabled": offer.enabled is not False,
        "withdrawn_at": None,
    }
    if product is None:
        product = Product.objects.create(
            supplier_id=offer.id,
            slug=free_slug(Product, offer.title),
            position=min(position, HIGHEST_POSITION),
            **facts,
        )
        done.counts["products new"] += 1
    else:
        returns = product.withdrawn_at is not None
        if not _write(product, facts | ({"next_due_at": now, "tries": 0} if returns else {})):
            return
        done.counts["products returned" if returns else "products changed"] += 1
    done.product_ids.add(product.pk)


def _withdraw_products(known: Iterable[Product], seen: set[str], now: datetime, done: Mirrored) -> None:
    gone = [row.pk for row in known if row.withdrawn_at is None and row.supplier_id not in seen]
    Product.objects.filter(pk__in=gone).update(withdrawn_at=now, next_due_at=None)
    done.counts["products withdrawn"] += len(gone)
    done.product_ids.update(gone)


def _withdraw_categories(kept: set[int], now: datetime, done: Mirrored) -> None:
    gone = Category.objects.filter(origin=Origin.SUPPLIER, withdrawn_at=None).exclude(pk__in=kept)
    done.product_ids.update(Product.objects.filter(category__in=gone).values_list("pk", flat=True))
    done.counts["categories withdrawn"] += gone.update(withdrawn_at=now)


def _write(row: Category | Product, facts: Mapping[str, object]) -> bool:
    """Write those facts that are new; False if none is."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
