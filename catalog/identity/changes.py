"""Changed identities: found in what the supplier says, withheld from sale, decided by a person.

What the supplier calls something else is looked at with catalog.identity.comparison. Of a difference in value
a row is kept, and its denomination is not sold until somebody has said whether it is the same card; of other
words somebody is told.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet

from catalog import desk_items
from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities, region_named_in
from catalog.kinds import CatalogDeskKind
from catalog.locks import products_lock
from catalog.models import Denomination, IdentityChange, IdentitySource, IdentityVerdict, Product
from catalog.pricing.repricing import reprice
from catalog.reasons import IdentityReason, PriceReason
from core import clock
from core.audit_log import record
from core.text import truncate


def identity_of(denomination: Denomination) -> CardIdentity:
    """What it is known as: the supplier's words that are believed."""
    product = denomination.product
    return CardIdentity(product.supplier_title, denomination.supplier_name, product.region)


def compare_with_known(denomination: Denomination, told: CardIdentity) -> IdentityDifference:
    """How what is told differs from what is known. What a person took for the same makes no difference."""
    known = identity_of(denomination)
    found = compare_identities(known, told)
    if found is IdentityDifference.VALUE and is_confirmed_same(denomination, known, told):
        return IdentityDifference.NONE
    return found


def is_confirmed_same(denomination: Denomination, sold: CardIdentity, told: CardIdentity) -> bool:
    """Whether persons have said, in one step or several, that both are the same card."""
    same = IdentityChange.objects.filter(denomination=denomination, verdict=IdentityVerdict.SAME)
    links = [(known_identity(change), reported_identity(change)) for change in same]
    links += [(after, before) for before, after in links]
    reached, fresh = {sold}, {sold}
    while fresh:
        fresh = {end for start, end in links if any(_is_alike(start, each) for each in fresh)} - reached
        reached |= fresh
    return any(_is_alike(each, told) for each in reached - {sold})


def _is_alike(one: CardIdentity, other: CardIdentity) -> bool:
    return compare_identities(one, other) is not IdentityDifference.VALUE


def known_identity(change: IdentityChange) -> CardIdentity:
    """What the card was before the change."""
    return CardIdentity(change.known_title, change.known_name, change.known_region)


def reported_identity(change: IdentityChange) -> CardIdentity:
    """What the supplier calls the card now."""
    return CardIdentity(change.told_title, change.told_name, change.told_region)


def open_changes(denomination: Denomination | OuterRef) -> QuerySet[IdentityChange]:
    """The change of a card that nobody has judged yet: one row, or none."""
    return IdentityChange.objects.filter(denomination=denomination, verdict=IdentityVerdict.OPEN)


def find_open_change(denomination: Denomination) -> IdentityChange | None:
    """The change of a card that nobody has judged yet, if there is one."""
    return open_changes(denomination).first()


def open_identity_change(denomination: Denomination, told: CardIdentity, source: IdentitySource) -> None:
    """Withhold it until somebody has decided. Call in products_lock, then reprice its product.

    Safe to call twice. What another answer has said before stays to be decided first.
    """
    known = identity_of(denomination)
    told = CardIdentity(told.title or known.title, told.name or known.name, told.region)
    pending = find_open_change(denomination)
    if pending is not None and (pending.source != source or reported_identity(pending) == told):
        return
    if pending is not None:
        _end(pending, IdentityVerdict.REPLACED)
    _record_change(denomination, known, told, source=source)
    _mark(denomination, is_doubted=True)
    about = {f"{known.title} · {known.name}": f"→ {told}"}
    desk_items.report(CatalogDeskKind.IDENTITY_CHANGED, IdentityReason.CHANGED, about)


def withdraw_identity_change(denomination: Denomination, source: IdentitySource) -> None:
    """The same answer says again what was known. Call in products_lock, then reprice its product."""
    pending = find_open_change(denomination)
    if pending is None or pending.source != source:
        return
    _end(pending, IdentityVerdict.TAKEN_BACK)
    _mark(denomination, is_doubted=False)
    _settle_matter(outcome=IdentityReason.TAKEN_BACK)


def decide_changes(changes: Iterable[IdentityChange], *, is_same: bool, actor: str) -> int:
    """Say whether these are the same cards as before; returns how many were still to be decided.

    The supplier's words are taken over. The same card is sold again, with the texts it had, also to those
    who ordered it before; another card is not listed until somebody lists it. Safe to call twice.
    """
    changes = list(changes)
    with products_lock({change.denomination.product_id for change in changes}):
        decided = [change for change in changes if _decide(change, is_same=is_same, actor=actor)]
        _settle_matter(outcome=IdentityReason.DECIDED, by=actor)
        reprice(
            {change.denomination.product_id for change in decided},
            why=PriceReason.IDENTITY_DECIDED,
            actor=actor,
        )
    return len(decided)


def confirm_identity(denomination: Denomination, sold: CardIdentity, *, actor: str) -> bool:
    """Say of what was sold that it is what the supplier calls something else now.

    False if somebody has decided that it is another card. Safe to call twice.
    """
    with products_lock([denomination.product_id]):
        pending = find_open_change(denomination)
        if pending is not None:
            decide_changes([pending], is_same=True, actor=actor)
        now = identity_of(Denomination.objects.select_related("product").get(pk=denomination.pk))
        if _is_alike(sold, now) or is_confirmed_same(denomination, sold, now):
            return True
        others = IdentityChange.objects.filter(denomination=denomination, verdict=IdentityVerdict.OTHER)
        if any(_is_alike(reported_identity(change), now) for change in others):
            return False
        _record_change(
            denomination,
            sold,
            now,
            source=IdentitySource.PRODUCT,
            verdict=IdentityVerdict.SAME,
            decided_at=clock.now(),
            decided_by=truncate(actor, 100),
        )
    return True


def _record_change(
    denomination: Denomination, known: CardIdentity, told: CardIdentity, **fields: Any
) -> None:
    """A row that says what the card was known as, and what the supplier calls it."""
    IdentityChange.objects.create(
        denomination=denomination,
        known_title=known.title,
        known_name=known.name,
        known_region=known.region,
        told_title=told.title,
        told_name=told.name,
        told_region=told.region,
        **fields,
    )


def _decide(change: IdentityChange, *, is_same: bool, actor: str) -> bool:
    if not _end(change, IdentityVerdict.SAME if is_same else IdentityVerdict.OTHER, by=actor):
        return False
    denomination, listing = change.denomination, {} if is_same else {"is_listed": False}
    Denomination.objects.filter(pk=denomination.pk).update(
        supplier_name=change.told_name, doubted_at=None, **listing
    )
    region = change.told_region or region_named_in(change.told_title) or change.known_region
    words = {"supplier_title": change.told_title, "region": region}
    Product.objects.filter(pk=denomination.product_id).update(**words)
    record(
        actor=actor,
        act="denomination.same" if is_same else "denomination.other",
        about=denomination,
        before={"identity": str(known_identity(change))},
        after={"identity": str(reported_identity(change))},
    )
    return True


def _end(change: IdentityChange, verdict: IdentityVerdict, *, by: str = "system") -> bool:
    """Whether it was still open."""
    still_open = IdentityChange.objects.filter(pk=change.pk, verdict=IdentityVerdict.OPEN)
    return still_open.update(verdict=verdict, decided_at=clock.now(), decided_by=truncate(by, 100)) == 1


def _mark(denomination: Denomination, *, is_doubted: bool) -> None:
    """Not for sale until repriced, in the same transaction: the database checks each write by itself."""
    now = clock.now()
    fields = {"doubted_at": denomination.doubted_at or now if is_doubted else None}
    if denomination.is_for_sale:
        fields["off_sale_at"] = now
    Denomination.objects.filter(pk=denomination.pk).update(is_for_sale=False, **fields)


def _settle_matter(*, outcome: IdentityReason, by: str = "system") -> None:
    if not IdentityChange.objects.filter(verdict=IdentityVerdict.OPEN).exists():
        desk_items.resolve(CatalogDeskKind.IDENTITY_CHANGED, outcome=outcome, by=by)
