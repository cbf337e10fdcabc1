"""What comes again under another id: offered as the same, carried over when a person says so."""

from decimal import Decimal

import pytest

from catalog.identity.successors import accept_successor, decline_successor
from catalog.kinds import CatalogDeskKind
from catalog.models import BackInStock, Denomination, MarkupRule, Product
from catalog.tests.supplier_answers import OTHER, PRODUCT, TYPE, fetch, look, psn
from core.models import Act, DeskItem

pytestmark = pytest.mark.django_db

AGAIN = {**PRODUCT, "id": "p9"}
ALL_OURS = {
    "title_fr": "PlayStation États-Unis", "text_ar": "نص", "redemption_en": "Scratch it.", "position": 3,
    "image": "products/psn.webp",
}  # fmt: skip


def on_sale() -> Product:
    fetch(psn(PRODUCT, OTHER))
    look(TYPE)
    return Product.objects.get(supplier_id="p1")


def moved() -> Product:
    """The product is gone for two fetches, and there under another id."""
    fetch(psn(AGAIN, OTHER))
    fetch(psn(AGAIN, OTHER))
    return Product.objects.get(supplier_id="p9")


def test_it_waits_until_the_old_one_has_gone() -> None:
    old = on_sale()

    fetch(psn(AGAIN, OTHER))
    assert not Product.objects.filter(supplier_id="p9").exists()

    fetch(psn(AGAIN, OTHER))
    new = Product.objects.get(supplier_id="p9")
    assert (new.same_as, new.is_listed) == (old, True)
    assert DeskItem.objects.filter(kind=CatalogDeskKind.LISTED_AGAIN, closed_at=None).count() == 1


def test_it_stays_unlisted_if_the_old_one_was() -> None:
    old = on_sale()
    Product.objects.filter(pk=old.pk).update(is_listed=False)

    new = moved()
    look({**TYPE, "id": "t9"}, product="p9")

    assert not new.is_listed
    assert not Denomination.objects.get(supplier_id="t9").is_for_sale


def test_accepting_carries_over_what_is_the_shops() -> None:
    old = on_sale()
    Product.objects.filter(pk=old.pk).update(**ALL_OURS)
    Denomination.objects.update(name_fr="Cinq dollars")
    MarkupRule.objects.create(product=old, percent=Decimal(12))
    MarkupRule.objects.create(denomination=old.denominations.get(), percent=Decimal(20))
    BackInStock.objects.create(
        denomination=old.denominations.get(), email="customer@example.com", language="fr"
    )
    new = moved()
    look({**TYPE, "id": "t9", "quantity": 0}, product="p9")

    assert accept_successor(new, actor="reviewer")

    new.refresh_from_db()
    assert {name: getattr(new, name) for name in ALL_OURS} == ALL_OURS
    card = new.denominations.get()
    assert (card.name_fr, card.selling_price) == ("Cinq dollars", 588_00)
    assert new.markup_rule.percent == 12
    assert card.notices.get().email == "customer@example.com"
    assert Act.objects.get(act="product.succeed").actor == "reviewer"
    assert not DeskItem.objects.filter(closed_at=None, kind=CatalogDeskKind.LISTED_AGAIN).exists()
    assert not accept_successor(new, actor="reviewer")


def test_declining_carries_nothing_over() -> None:
    old = on_sale()
    Product.objects.filter(pk=old.pk).update(**ALL_OURS)
    new = moved()

    assert decline_successor(new, actor="reviewer")

    new.refresh_from_db()
    assert (new.same_as, new.title_fr) == (None, "")
    assert not accept_successor(new, actor="reviewer")
    assert not DeskItem.objects.filter(closed_at=None, kind=CatalogDeskKind.LISTED_AGAIN).exists()


def test_type_under_another_id() -> None:
    on_sale()
    Denomination.objects.update(name_en="Five", is_listed=False)

    look({**TYPE, "id": "t9"})
    assert not Denomination.objects.filter(supplier_id="t9").exists()
    look({**TYPE, "id": "t9"})

    new = Denomination.objects.get(supplier_id="t9")
    assert (new.same_as.supplier_id, new.is_listed) == ("t1", False)
    assert accept_successor(new, actor="reviewer")
    new.refresh_from_db()
    assert (new.name, new.is_listed) == ("Five", False)


@pytest.mark.parametrize(
    "told", [{"title": "PSN USA (12 months)"}, {"region": "canada"}, {"title": "PSN UK"}]
)
def test_what_is_called_differently_is_new(told: dict[str, str]) -> None:
    on_sale()

    fetch(psn({**AGAIN, **told}, OTHER))

    assert Product.objects.get(supplier_id="p9").same_as is None
