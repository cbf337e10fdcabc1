"""What the supplier begins to call something else: withheld and decided, or sold on and told."""

from typing import Any

import pytest

from catalog import desk_items
from catalog.identity.changes import confirm_identity, decide_changes, is_confirmed_same
from catalog.identity.comparison import CardIdentity
from catalog.kinds import CatalogDeskKind
from catalog.models import Denomination, IdentityChange, Product
from catalog.tests.supplier_answers import OTHER, PRODUCT, TYPE, fetch, look, psn
from core.models import Act, DeskItem

pytestmark = pytest.mark.django_db

SOLD = CardIdentity("PSN USA", "PSN 5 USD", "usa")


def on_sale() -> Denomination:
    fetch(psn(PRODUCT, OTHER))
    look(TYPE)
    return card()


def card() -> Denomination:
    return Denomination.objects.select_related("product").get(supplier_id="t1")


def desk(kind: str) -> list[DeskItem]:
    return list(DeskItem.objects.filter(kind=kind, closed_at=None))


def open_changes() -> Any:
    return IdentityChange.objects.filter(verdict="open")


@pytest.mark.parametrize("name", ["PSN 5 TRY", "PSN 50 USD", "Xbox 5 USD"])
def test_other_value_in_the_look_withholds_and_asks(name: str) -> None:
    on_sale()

    look({**TYPE, "name": name})

    row = card()
    assert (row.is_for_sale, row.supplier_name, row.stock_word) == (False, "PSN 5 USD", "checked")
    assert [change.told_name for change in open_changes()] == [name]
    assert len(desk("identity-changed")) == 1


def test_other_region_in_the_catalogue_withholds_although_the_shop_has_its_own_title() -> None:
    on_sale()
    Product.objects.filter(supplier_id="p1").update(title_en="PlayStation America wallet")

    fetch(psn({**PRODUCT, "title": "PSN Canada (CAD only)", "region": "canada"}, OTHER))

    row = card()
    assert (row.is_for_sale, row.product.region, row.product.supplier_title) == (False, "usa", "PSN USA")
    look(TYPE)  # which cannot take back what the catalogue says
    assert not card().is_for_sale


def test_many_are_one_matter_and_one_decision() -> None:
    titles = {f"p{number}": f"PSN {number}" for number in range(1, 6)}
    fetch(psn(*({**PRODUCT, "id": id, "title": f"{title} USA"} for id, title in titles.items())))
    for id, title in titles.items():
        look({**TYPE, "id": f"t-{id}"}, product=id, title=f"{title} USA")

    fetch(
        psn(
            *(
                {**PRODUCT, "id": id, "title": f"{title} Turkey", "region": "turkey"}
                for id, title in titles.items()
            )
        )
    )

    assert open_changes().count() == 5
    [matter] = desk("identity-changed")
    assert len(matter.evidence) == 5
    assert decide_changes(open_changes(), is_same=True, actor="reviewer") == 5
    assert not desk("identity-changed")
    assert Denomination.objects.filter(is_for_sale=True).count() == 5
    assert set(Product.objects.values_list("region", flat=True)) == {"turkey"}


def test_other_words_are_sold_on_and_told_once() -> None:
    on_sale()

    for _ in range(2):
        look({**TYPE, "name": "PlayStation 5 USD (digital)"}, title="PlayStation USA")
        fetch(psn({**PRODUCT, "title": "PlayStation USA"}, OTHER))

    row = card()
    assert (row.is_for_sale, row.supplier_name) == (True, "PlayStation 5 USD (digital)")
    assert row.product.supplier_title == "PlayStation USA"
    assert len(desk("reworded")) == 1
    desk_items.resolve(CatalogDeskKind.REWORDED, outcome="seen", by="reviewer")
    look({**TYPE, "name": "PlayStation 5 USD (digital)"}, title="PlayStation USA")
    assert not desk("reworded")


def test_title_of_the_look_that_always_differs_is_told_once() -> None:
    on_sale()

    for _ in range(3):
        look(TYPE, title="PlayStation USA")
        desk_items.resolve(CatalogDeskKind.REWORDED, outcome="seen", by="reviewer")

    assert DeskItem.objects.filter(kind=CatalogDeskKind.REWORDED).count() == 1
    assert card().product.supplier_title == "PSN USA"


def test_what_the_supplier_takes_back_is_sold_again_by_itself() -> None:
    on_sale()
    look({**TYPE, "name": "PSN 5 TRY"})

    look(TYPE)

    assert card().is_for_sale
    assert not desk("identity-changed")
    assert IdentityChange.objects.get().verdict == "taken_back"


def test_the_same_card_takes_the_words_and_keeps_the_shops() -> None:
    on_sale()
    Denomination.objects.update(name_fr="Cinq dollars")
    look({**TYPE, "name": "PSN 5 TRY"}, title="PSN Turkey")

    assert decide_changes(open_changes(), is_same=True, actor="reviewer") == 1
    look({**TYPE, "name": "PSN 5 TRY"}, title="PSN Turkey")

    row = card()
    assert (row.is_for_sale, row.supplier_name, row.name_fr) == (True, "PSN 5 TRY", "Cinq dollars")
    assert (row.product.supplier_title, row.product.region) == ("PSN Turkey", "turkey")
    assert Act.objects.get(act="denomination.same").actor == "reviewer"
    assert is_confirmed_same(row, SOLD, CardIdentity("PSN Turkey", "PSN 5 TRY"))
    assert not is_confirmed_same(row, SOLD, CardIdentity("PSN Turkey", "PSN 50 TRY"))


def test_another_card_is_not_listed_and_old_orders_do_not_get_it() -> None:
    on_sale()
    look({**TYPE, "name": "PSN 5 TRY"}, title="PSN Turkey")

    decide_changes(open_changes(), is_same=False, actor="reviewer")
    look({**TYPE, "name": "PSN 5 TRY"}, title="PSN Turkey")

    row = card()
    assert (row.is_listed, row.is_for_sale, row.doubted_at, row.supplier_name) == (
        False,
        False,
        None,
        "PSN 5 TRY",
    )
    assert not is_confirmed_same(row, SOLD, CardIdentity("PSN Turkey", "PSN 5 TRY"))
    assert not confirm_identity(row, SOLD, actor="second-reviewer")


def test_deciding_twice_does_nothing() -> None:
    on_sale()
    look({**TYPE, "name": "PSN 5 TRY"})
    seen = list(open_changes())

    assert decide_changes(seen, is_same=True, actor="reviewer") == 1
    assert decide_changes(seen, is_same=False, actor="second-reviewer") == 0
    assert card().is_listed


def test_a_decision_about_what_is_not_told_any_more_does_nothing() -> None:
    on_sale()
    look({**TYPE, "name": "PSN 5 TRY"})
    seen = list(open_changes())
    look({**TYPE, "name": "PSN 5 EUR"})

    assert decide_changes(seen, is_same=True, actor="reviewer") == 0
    assert not card().is_for_sale
    assert [change.told_name for change in open_changes()] == ["PSN 5 EUR"]


def test_steps_of_words_that_end_elsewhere_are_seen_from_what_was_sold() -> None:
    """ "5 USD" becomes "a card", which becomes "50 TRY": no step contradicts the one before."""
    on_sale()
    look({**TYPE, "name": "A PSN card"})
    look({**TYPE, "name": "PSN 50 TRY"})

    assert not is_confirmed_same(card(), SOLD, CardIdentity("PSN USA", "PSN 50 TRY"))
    assert confirm_identity(card(), SOLD, actor="reviewer")  # which a person may say
    assert is_confirmed_same(card(), SOLD, CardIdentity("PSN USA", "PSN 50 TRY"))


def test_a_new_type_that_contradicts_its_product_is_withheld() -> None:
    fetch(psn(PRODUCT))

    look({**TYPE, "name": "PSN 5 TRY"}, title="PSN Turkey")

    assert not card().is_for_sale
    assert open_changes().count() == 1


def test_two_amounts_of_one_name_are_told_apart() -> None:
    fetch(psn(PRODUCT))
    look(TYPE, {**TYPE, "id": "t2", "price": 700}, {**TYPE, "id": "t3", "name": "PSN 10 USD"})
    names = [row.name for row in Denomination.objects.order_by("pk")]

    assert names == ["PSN 5 USD (no. 1)", "PSN 5 USD (no. 2)", "PSN 10 USD"]

    for _ in range(2):
        look(TYPE, {**TYPE, "id": "t3", "name": "PSN 10 USD"})
    assert card().name == "PSN 5 USD"
