"""What the supplier lists again under another id: offered to staff as the same as before.

Found by words: the title and region of a product that is gone, the name of a type of the same product that is
gone. It stays unlisted if the old one was. Nothing is carried over before a person has said that it is right.
"""

from collections.abc import Iterable
from typing import TypeVar

from catalog import desk_items
from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities
from catalog.kinds import CatalogDeskKind
from catalog.locks import products_lock
from catalog.models import BackInStock, Denomination, MarkupRule, Product
from catalog.pricing.repricing import reprice
from catalog.reasons import IdentityReason, PriceReason
from core.audit_log import record

Goods = TypeVar("Goods", Product, Denomination)

_TEXTS = [f"{name}_{language}" for name in ("title", "text", "redemption") for language in ("ar", "fr", "en")]
PRODUCT_FIELDS = [*_TEXTS, "image", "position", "is_listed"]
DENOMINATION_FIELDS = ["name_ar", "name_fr", "name_en", "position", "is_listed"]
RULE_FIELDS = ["percent", "fixed", "step", "least_profit"]


def former_product(title: str, region: str, gone: Iterable[Product]) -> Product | None:
    """Which of the products that are not listed any more was called so."""
    told = CardIdentity(title, "", region)
    alike = (row for row in gone if _is_same(CardIdentity(row.supplier_title, "", row.region), told))
    return next(alike, None)


def former_type(name: str, gone: Iterable[Denomination]) -> Denomination | None:
    """Which of the types that are not listed any more was called so."""
    return next(
        (row for row in gone if _is_same(CardIdentity("", row.supplier_name), CardIdentity("", name))), None
    )


def _is_same(known: CardIdentity, told: CardIdentity) -> bool:
    return compare_identities(known, told) is IdentityDifference.NONE


def flag_successor(row: Product | Denomination) -> None:
    """Tell a person that it is perhaps the same as another. Call in products_lock."""
    desk_items.report(
        CatalogDeskKind.LISTED_AGAIN,
        IdentityReason.LISTED_AGAIN,
        {str(row): f"{row.supplier_id}"},
    )


def accept_successor(row: Product | Denomination, *, actor: str) -> bool:
    """Say that it is the same as the one that is gone: texts, listing, markup, picture and requests go over.

    False if it is not to be decided (any more). Safe to call twice.
    """
    with products_lock({_product_id(each) for each in (row, row.same_as) if each is not None}):
        current = type(row)._default_manager.select_related("same_as").filter(pk=row.pk).first()
        if current is None or current.same_as is None:
            return False
        old, product_id = current.same_as, _hand_over(current.same_as, current)
        record(actor=actor, act=f"{_name(row)}.succeed", about=current, before={"id": old.supplier_id},
               after={"id": current.supplier_id})  # fmt: skip
        _settle_matter(by=actor)
        reprice([product_id], why=PriceReason.SUCCEEDED, actor=actor)
    return True


def decline_successor(row: Product | Denomination, *, actor: str) -> bool:
    """Say that it is another one: nothing is carried over. False if it was not to be decided."""
    with products_lock([_product_id(row)]):
        undecided = type(row)._default_manager.filter(pk=row.pk, same_as__isnull=False)
        if undecided.update(same_as=None) != 1:
            return False
        record(actor=actor, act=f"{_name(row)}.another", about=row)
        _settle_matter(by=actor)
    return True


def _product_id(row: Product | Denomination) -> int:
    return int(row.pk if isinstance(row, Product) else row.product_id)


def _name(row: Product | Denomination) -> str:
    return str(row._meta.model_name)


def _hand_over(old: Product | Denomination, new: Product | Denomination) -> int:
    """Copy what is the shop's; returns the product to reprice."""
    if isinstance(old, Product) and isinstance(new, Product):
        _copy(old, new, PRODUCT_FIELDS, markup="product")
        gone = list(old.denominations.all())
        for denomination in new.denominations.all():
            former = former_type(denomination.supplier_name, gone)
            if former is not None:
                _hand_over(former, denomination)
        return int(new.pk)
    assert isinstance(old, Denomination)  # noqa: S101 - of one model
    assert isinstance(new, Denomination)  # noqa: S101
    _copy(old, new, DENOMINATION_FIELDS, markup="denomination")
    asked = BackInStock.objects.filter(denomination=old, told_at=None)
    known = BackInStock.objects.filter(denomination=new, told_at=None).values("email")
    asked.exclude(email__in=list(known.values_list("email", flat=True))).update(denomination=new)
    return int(new.product_id)


def _copy(old: Goods, new: Goods, fields: list[str], *, markup: str) -> None:
    values = {name: getattr(old, name) for name in fields}
    type(new)._default_manager.filter(pk=new.pk).update(same_as=None, **values)
    rule = MarkupRule.objects.filter(**{markup: old}).first()
    if rule is not None and not MarkupRule.objects.filter(**{markup: new}).exists():
        MarkupRule.objects.create(**{markup: new}, **{name: getattr(rule, name) for name in RULE_FIELDS})


def _settle_matter(*, by: str) -> None:
    models = (Product, Denomination)
    if not any(model._default_manager.filter(same_as__isnull=False).exists() for model in models):
        desk_items.resolve(CatalogDeskKind.LISTED_AGAIN, outcome=IdentityReason.DECIDED, by=by)
