"""From wholesale to selling price: the arithmetic, and which of four rules applies."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from catalog.models import Denomination, MarkupRule, PriceChange
from catalog.pricing.markup import SellingPrice, price_for
from catalog.pricing.markup_rules import delete_rule, save_rule
from catalog.pricing.repricing import reprice
from catalog.testing import make_category, make_denomination, make_product
from core.reasons import translate_reason

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def rule(percent: str = "0", **fields: Any) -> MarkupRule:
    return MarkupRule(percent=Decimal(percent), **fields)


@pytest.mark.parametrize(
    ("wholesale", "terms", "selling"),
    [
        (490_00, {"percent": "5"}, 515_00),  # 514.50: half up
        (510_00, {"percent": "5"}, 536_00),  # 535.50: half up, where rounding half to even gives 536 as well
        (490_00, {"percent": "4.99"}, 514_00),  # 514.45
        (1450_00, {"percent": "5"}, 1523_00),  # 1522.50
        (490_00, {"percent": "0"}, 490_00),
        (490_40, {"percent": "0"}, 491_00),  # 490 would be a loss
        (1, {"percent": "0"}, 1_00),
        (490_25, {"percent": "7.25"}, 526_00),  # 525.793125
        (490_00, {"fixed": 30_00}, 520_00),
        (490_00, {"percent": "5", "fixed": 10_50}, 525_00),
        (490_00, {"percent": "1", "least_profit": 20_00}, 510_00),
        (490_10, {"percent": "1", "least_profit": 20_00}, 511_00),  # the next whole dinar
        (490_00, {"percent": "5", "step": 10_00}, 520_00),
        (500_00, {"percent": "4", "step": 10_00}, 520_00),  # on the step already
        (490_00, {"percent": "0", "least_profit": 11_00, "step": 50_00}, 550_00),
        (10**14, {"percent": "9999.99"}, 10_099_990_000_000_000),
    ],
)
def test_price_follows_the_rule(wholesale: int, terms: dict[str, Any], selling: int) -> None:
    assert price_for(wholesale, rule(**terms)).selling == selling


def test_price_carries_the_least_profit() -> None:
    assert price_for(100_00, rule(least_profit=7_00)) == SellingPrice(selling=107_00, least_profit=7_00)


def test_new_shop_sells_490_at_515() -> None:
    assert make_denomination(wholesale=490_00).selling_price == 515_00


def test_nearest_rule_wins_on_four_levels() -> None:
    category = make_category()
    product = make_product(category=category)
    denomination = make_denomination(product=product, wholesale=1000_00)
    prices = [denomination.selling_price]
    for target, percent in [
        ({"category": category}, 10),
        ({"product": product}, 20),
        ({"denomination": denomination}, 30),
    ]:
        save_rule(MarkupRule(percent=percent, **target), actor="test")
        denomination.refresh_from_db()
        prices.append(denomination.selling_price)

    assert prices == [1050_00, 1100_00, 1200_00, 1300_00]


def test_rule_touches_only_what_stands_below_it() -> None:
    category = make_category()
    inside = make_denomination(product=make_product(category=category), wholesale=1000_00)
    outside = make_denomination(wholesale=1000_00)

    changed = save_rule(MarkupRule(category=category, percent=50), actor="test")

    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (changed, inside.selling_price, outside.selling_price) == (1, 1500_00, 1050_00)


def test_deleted_rule_gives_way_to_the_next() -> None:
    denomination = make_denomination(wholesale=1000_00)
    own = MarkupRule(denomination=denomination, percent=30)
    save_rule(own, actor="test")

    delete_rule(own, actor="test")

    denomination.refresh_from_db()
    assert denomination.selling_price == 1050_00


def test_moved_rule_reprices_old_and_new_target() -> None:
    first, second = make_denomination(wholesale=1000_00), make_denomination(wholesale=1000_00)
    moving = MarkupRule(denomination=first, percent=30)
    save_rule(moving, actor="test")

    moving.denomination = second
    save_rule(moving, actor="test")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.selling_price, second.selling_price) == (1050_00, 1300_00)


def test_without_any_rule_nothing_is_for_sale() -> None:
    denomination = make_denomination()
    assert denomination.is_for_sale

    delete_rule(MarkupRule.objects.get(), actor="test")

    denomination.refresh_from_db()
    denomination.product.refresh_from_db()
    assert (denomination.selling_price, denomination.is_for_sale) == (None, False)
    assert (denomination.product.from_price, denomination.product.is_available) == (None, False)


def test_price_change_says_what_why_and_who() -> None:
    denomination = make_denomination(wholesale=490_00)

    save_rule(MarkupRule(denomination=denomination, percent=10), actor="staff@shop.test")

    change = PriceChange.objects.first()
    assert (change.old_selling, change.new_selling) == (515_00, 539_00)
    assert (change.old_wholesale, change.new_wholesale) == (490_00, 490_00)
    assert change.actor == "staff@shop.test"
    with override("fr"):
        assert translate_reason(change.why) == "règle de marge enregistrée : valeur: PSN 10 EUR"


def test_new_wholesale_price_is_taken_and_recorded() -> None:
    denomination = make_denomination(wholesale=490_00)

    reprice([denomination.product_id], why="wholesale price read", wholesale={denomination.pk: 500_00})

    denomination.refresh_from_db()
    change = PriceChange.objects.first()
    assert (denomination.wholesale, denomination.selling_price) == (500_00, 525_00)
    assert (change.old_wholesale, change.new_wholesale, change.new_selling) == (490_00, 500_00, 525_00)


def test_repricing_twice_changes_nothing() -> None:
    denomination = make_denomination()
    changes = PriceChange.objects.count()

    assert reprice([denomination.product_id], why="again") == 0
    assert PriceChange.objects.count() == changes


def test_least_profit_stands_on_the_denomination() -> None:
    denomination = make_denomination(wholesale=490_00)

    save_rule(MarkupRule(denomination=denomination, percent=1, least_profit=25_00), actor="test")

    denomination.refresh_from_db()
    assert (denomination.selling_price, denomination.least_profit) == (515_00, 25_00)


@pytest.mark.parametrize(
    "values",
    [
        {"selling_price": 515_50},
        {"selling_price": 489_00},
        {"selling_price": 0},
        {"wholesale": 0},
        {"least_profit": 26_00},
        {"is_priced": False},
        {"supplier_available": False},
        {"selling_price": None},
        {"withheld_wholesale": 900_00},
        {"origin": "moon"},
    ],
)
def test_database_refuses_what_the_rules_forbid(values: dict[str, Any]) -> None:
    denomination = make_denomination(wholesale=490_00)

    with pytest.raises(IntegrityError), transaction.atomic():
        Denomination.objects.filter(pk=denomination.pk).update(**values)


@pytest.mark.parametrize(
    "terms",
    [{"percent": -1}, {"fixed": -1}, {"least_profit": -1}, {"step": 150}, {"step": 0}, {"step": -100}],
)
def test_database_refuses_odd_terms(terms: dict[str, Any]) -> None:
    denomination = make_denomination()

    with pytest.raises(IntegrityError), transaction.atomic():
        MarkupRule(**({"denomination": denomination, "percent": 5} | terms)).save()


def test_database_refuses_a_second_shop_rule_and_two_targets() -> None:
    denomination = make_denomination()
    save_rule(MarkupRule(denomination=denomination), actor="test")
    for second in [
        MarkupRule(percent=9),
        MarkupRule(denomination=denomination),
        MarkupRule(denomination=make_denomination(), product=denomination.product),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()
