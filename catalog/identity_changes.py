"""Changed identities: found in what the supplier says, withheld from sale, decided by a person.

What the supplier calls something else is looked at with catalog.identity. Of a difference in value a row is
kept, and its denomination is not sold until somebody has said whether it is the same card; of other words
somebody is told.
"""

from collections.abc import Iterable

from catalog import matters
from catalog.identity import Difference, Identity, difference, region_in_words
from catalog.models import Denomination, IdentityChange, Product, Source, Verdict
from catalog.shelves import reprice
from catalog.writing import catalogue_writing
from core import clock
from core.audit_log import record


def identity_of(denomination: Denomination) -> Identity:
    """What it is known as: the supplier's words that are believed."""
    product = denomination.product
    return Identity(product.supplier_title, denomination.supplier_name, product.region)


def judge(denomination: Denomination, told: Identity) -> Difference:
    """How what is told differs from what is known. What a person took for the same makes no difference."""
    known = identity_of(denomination)
    found = difference(known, told)
    if found is Difference.VALUE and is_vouched(denomination, known, told):
        return Difference.NONE
    return found


def is_vouched(denomination: Denomination, sold: Identity, told: Identity) -> bool:
    """Whether persons have said, in one step or several, that both are the same card."""
    same = IdentityChange.objects.filter(denomination=denomination, verdict=Verdict.SAME)
    links = [(known_in(change), told_in(change)) for change in same]
    links += [(after, before) for before, after in links]
    reached, fresh = {sold}, {sold}
    while fresh:
        fresh = {end for start, end in links if any(_is_alike(start, each) for each in fresh)} - reached
        reached |= fresh
    return any(_is_alike(each, told) for each in reached - {sold})


def _is_alike(one: Identity, other: Identity) -> bool:
    return difference(one, other) is not Difference.VALUE


def known_in(change: IdentityChange) -> Identity:
    return Identity(change.known_title, change.known_name, change.known_region)


def told_in(change: IdentityChange) -> Identity:
    return Identity(change.told_title, change.told_name, change.told_region)


def open_change(denomination: Denomination) -> IdentityChange | None:
    return IdentityChange.objects.filter(denomination=denomination, verdict=Verdict.OPEN).first()


def doubt(denomination: Denomination, told: Identity, source: Source) -> None:
    """Withhold it until somebody has decided. Call in catalogue_writing, then reprice its product.

    Safe to call twice. What another answer has said before stays to be decided first.
    """
    known = identity_of(denomination)
    told = Identity(told.title or known.title, told.name or known.name, told.region)
    pending = open_change(denomination)
    if pending is not None and (pending.source != source or told_in(pending) == told):
        return
    if pending is not None:
        _end(pending, Verdict.REPLACED)
    IdentityChange.objects.create(
        denomination=denomination,
        known_title=known.title,
        known_name=known.name,
        known_region=known.region,
        told_title=told.title,
        told_name=told.name,
        told_region=told.region,
        source=source,
    )
    _mark(denomination, is_doubted=True)
    about = {f"{known.title} · {known.name}": f"→ {told}"}
    matters.tell(matters.IDENTITY, "the supplier calls cards something else", about)


def take_back(denomination: Denomination, source: Source) -> None:
    """The same answer says again what was known. Call in catalogue_writing, then reprice its product."""
    pending = open_change(denomination)
    if pending is None or pending.source != source:
        return
    _end(pending, Verdict.TAKEN_BACK)
    _mark(denomination, is_doubted=False)
    _settle_matter(outcome="the supplier took it back")


def decide(changes: Iterable[IdentityChange], *, is_same: bool, actor: str) -> int:
    """Say whether these are the same cards as before; returns how many were still to be decided.

    The supplier's words are taken over. The same card is sold again, with the texts it had, also to those
    who ordered it before; another card is not listed until somebody lists it. Safe to call twice.
    """
    with catalogue_writing():
        decided = [change for change in changes if _decide(change, is_same=is_same, actor=actor)]
        reprice({change.denomination.product_id for change in decided}, why="identity decided", actor=actor)
        _settle_matter(outcome="decided", by=actor)
    return len(decided)


def vouch(denomination: Denomination, sold: Identity, *, actor: str) -> bool:
    """Say of what was sold that it is what the supplier calls something else now.

    False if somebody has decided that it is another card. Safe to call twice.
    """
    with catalogue_writing():
        pending = open_change(denomination)
        if pending is not None:
            decide([pending], is_same=True, actor=actor)
        now = identity_of(Denomination.objects.select_related("product").get(pk=denomination.pk))
        if _is_alike(sold, now) or is_vouched(denomination, sold, now):
            return True
        others = IdentityChange.objects.filter(denomination=denomination, verdict=Verdict.OTHER)
        if any(_is_alike(told_in(change), now) for change in others):
            return False
        IdentityChange.objects.create(
            denomination=denomination,
            known_title=sold.title,
            known_name=sold.name,
            known_region=sold.region,
            told_title=now.title,
            told_name=now.name,
            told_region=now.region,
            source=Source.PRODUCT,
            verdict=Verdict.SAME,
            decided_at=clock.now(),
            decided_by=actor[:100],
        )
    return True


def _decide(change: IdentityChange, *, is_same: bool, actor: str) -> bool:
    if not _end(change, Verdict.SAME if is_same else Verdict.OTHER, by=actor):
        return False
    denomination, listing = change.denomination, {} if is_same else {"is_listed": False}
    Denomination.objects.filter(pk=denomination.pk).update(
        supplier_name=change.told_name, doubted_at=None, **listing
    )
    region = change.told_region or region_in_words(change.told_title) or change.known_region
    words = {"supplier_title": change.told_title, "region": region}
    Product.objects.filter(pk=denomination.product_id).update(**words)
    record(
        actor=actor,
        act="denomination.same" if is_same else "denomination.other",
        about=denomination,
        before={"identity": str(known_in(change))},
        after={"identity": str(told_in(change))},
    )
    return True


def _end(change: IdentityChange, verdict: Verdict, *, by: str = "system") -> bool:
    """Whether it was still open."""
    still_open = IdentityChange.objects.filter(pk=change.pk, verdict=Verdict.OPEN)
    return still_open.update(verdict=verdict, decided_at=clock.now(), decided_by=by[:100]) == 1


def _mark(denomination: Denomination, *, is_doubted: bool) -> None:
    """Not for sale until repriced, in the same transaction: the database checks each write by itself."""
    now = clock.now()
    fields = {"doubted_at": denomination.doubted_at or now if is_doubted else None}
    if denomination.is_for_sale:
        fields["off_sale_at"] = now
    Denomination.objects.filter(pk=denomination.pk).update(is_for_sale=False, **fields)


def _settle_matter(*, outcome: str, by: str = "system") -> None:
    if not IdentityChange.objects.filter(verdict=Verdict.OPEN).exists():
        matters.settle(matters.IDENTITY, outcome=outcome, by=by)
