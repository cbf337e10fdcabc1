"""What checkProduct says, stored: prices, stock, types that come and go, prices that jump."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from catalog.kinds import CatalogDeskKind
from catalog.models import Denomination, PriceChange, Product
from catalog.supply.product_update import accept_wholesale, apply_details, is_price_jump
from catalog.testing import make_denomination, make_product
from core import clock
from core.models import DeskItem
from oneclick import ProductDetails, ProductType

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def offer(id: str = "t1", **fields: Any) -> ProductType:
    fields = {"name": "PSN 10 EUR", "price": Decimal(490), "quantity": 25, "available": None, **fields}
    return ProductType(id=id, **fields)


def learn_offers(product: Product, *offers: ProductType, **options: Any) -> None:
    details = ProductDetails(
        product_id=product.supplier_id, title=product.supplier_title, types=offers, problems=()
    )
    apply_details(product.pk, details, **{"asked_at": clock.now(), **options})


def only(product: Product) -> Denomination:
    return product.denominations.get()


def test_new_type_goes_on_sale() -> None:
    product = make_product()

    learn_offers(product, offer(price=Decimal("490.00")))

    denomination = only(product)
    product.refresh_from_db()
    assert (denomination.wholesale, denomination.selling_price, denomination.stock) == (490_00, 515_00, 25)
    assert denomination.is_for_sale
    assert (product.from_price, product.is_available, product.tries) == (515_00, True, 0)
    assert product.refreshed_at is not None
    assert product.next_due_at > clock.now() + timedelta(hours=5)


def test_decimals_finer_than_a_centime_are_rounded_up() -> None:
    product = make_product()

    learn_offers(product, offer(price=Decimal("490.001")))

    assert only(product).wholesale == 490_01


@pytest.mark.parametrize(
    "flaw",
    [{"price": None}, {"price": Decimal(0)}, {"quantity": 0}, {"available": False}],
)
def test_flawed_offer_is_never_for_sale(flaw: dict[str, Any]) -> None:
    product = make_product()

    learn_offers(product, offer(**flaw))

    product.refresh_from_db()
    assert not only(product).is_for_sale
    assert not product.is_available


@pytest.mark.parametrize(
    "flaw",
    [{"price": None}, {"price": Decimal(0)}, {"quantity": 0}, {"available": False}],
)
def test_offer_that_turns_bad_goes_off_sale_and_comes_back(flaw: dict[str, Any]) -> None:
    product = make_product()
    learn_offers(product, offer())

    learn_offers(product, offer(**flaw))
    assert not only(product).is_for_sale

    learn_offers(product, offer())
    assert only(product).is_for_sale


def test_missing_quantity_is_unknown_stock() -> None:
    product = make_product()

    learn_offers(product, offer(quantity=None))

    assert only(product).stock is None
    assert only(product).is_for_sale


def test_vanished_type_is_withdrawn_and_returns_with_its_texts() -> None:
    product = make_product()
    learn_offers(product, offer("t1"), offer("t2", name="PSN 20 EUR"))
    Denomination.objects.filter(supplier_id="t1").update(name_fr="Dix euros", position=7)

    learn_offers(product, offer("t2", name="PSN 20 EUR"))
    missing = Denomination.objects.get(supplier_id="t1")
    assert (missing.withdrawn_at, missing.is_for_sale) == (None, False)
    learn_offers(product, offer("t2", name="PSN 20 EUR"))
    gone = Denomination.objects.get(supplier_id="t1")
    assert gone.withdrawn_at is not None
    assert not gone.is_for_sale

    learn_offers(product, offer("t1"), offer("t2", name="PSN 20 EUR"))
    back = Denomination.objects.get(supplier_id="t1")
    assert (back.withdrawn_at, back.is_for_sale, back.name_fr, back.position) == (None, True, "Dix euros", 7)


def test_product_unknown_to_the_supplier_sells_nothing() -> None:
    product = make_product()
    learn_offers(product, offer())

    apply_details(product.pk, None, asked_at=clock.now())

    product.refresh_from_db()
    assert not product.is_available
    assert only(product).withdrawn_at is None

    apply_details(product.pk, None, asked_at=clock.now())
    assert only(product).withdrawn_at is not None


def test_older_answer_does_not_overwrite_a_newer_one() -> None:
    product = make_product()
    earlier = clock.now() - timedelta(seconds=5)
    learn_offers(product, offer(price=Decimal(500)))

    learn_offers(product, offer(price=Decimal(400)), asked_at=earlier)

    assert only(product).wholesale == 500_00


def test_type_named_twice_counts_once_as_first_named() -> None:
    product = make_product()

    learn_offers(product, offer(price=Decimal(490)), offer(price=Decimal(1)))

    assert only(product).wholesale == 490_00


def test_hostile_name_and_stock_are_stored_within_bounds() -> None:
    product = make_product()

    learn_offers(product, offer(name="<script>" + "\u202e" + "x" * 400, quantity=10**12))

    assert len(only(product).supplier_name) == 200
    assert only(product).stock == 2_000_000_000


@pytest.mark.parametrize(
    ("old", "new", "jumps"),
    [
        (None, 900_00, False),
        (100_00, 130_00, False),
        (100_00, 130_01, True),
        (100_00, 70_00, False),
        (100_00, 69_99, True),
    ],
)
def test_jump_is_a_move_of_more_than_thirty_percent(old: int | None, new: int, jumps: bool) -> None:
    assert is_price_jump(old, new) is jumps


def test_jump_withholds_until_it_is_accepted() -> None:
    product = make_product()
    learn_offers(product, offer(price=Decimal(490)))

    learn_offers(product, offer(price=Decimal(900)))

    withheld = only(product)
    assert (withheld.wholesale, withheld.withheld_wholesale, withheld.is_for_sale) == (490_00, 900_00, False)
    item = DeskItem.objects.get(kind=CatalogDeskKind.PRICE_JUMP, closed_at=None)
    assert item.evidence == {"old": 490_00, "new": 900_00}

    assert accept_wholesale(withheld, actor="staff@shop.test")

    accepted = only(product)
    assert (accepted.wholesale, accepted.selling_price, accepted.is_for_sale) == (900_00, 945_00, True)
    assert accepted.withheld_at is None
    assert PriceChange.objects.first().actor == "staff@shop.test"
    item.refresh_from_db()
    assert item.closed_by == "staff@shop.test"


def test_accepting_twice_or_an_outdated_price_does_nothing() -> None:
    product = make_product()
    learn_offers(product, offer(price=Decimal(490)))
    learn_offers(product, offer(price=Decimal(900)))
    seen = only(product)
    learn_offers(product, offer(price=Decimal(950)))

    assert not accept_wholesale(seen, actor="staff@shop.test")
    assert accept_wholesale(only(product), actor="staff@shop.test")
    assert not accept_wholesale(only(product), actor="staff@shop.test")
    assert only(product).wholesale == 950_00


def test_jump_that_comes_back_is_sold_again_by_itself() -> None:
    product = make_product()
    learn_offers(product, offer(price=Decimal(490)))
    learn_offers(product, offer(price=Decimal(900)))

    learn_offers(product, offer(price=Decimal(500)))

    assert only(product).is_for_sale
    assert only(product).wholesale == 500_00
    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_jump_hidden_behind_a_missing_price_is_still_seen() -> None:
    product = make_product()
    learn_offers(product, offer(price=Decimal(490)))
    learn_offers(product, offer(price=None))

    learn_offers(product, offer(price=Decimal(5000)))

    assert only(product).withheld_wholesale == 5000_00
    assert not only(product).is_for_sale


def test_same_answer_again_writes_no_price_change() -> None:
    product = make_product()
    learn_offers(product, offer())
    changes = PriceChange.objects.count()

    learn_offers(product, offer())

    assert PriceChange.objects.count() == changes


def test_shop_fields_survive_an_answer() -> None:
    denomination = make_denomination(
        supplier_id="t1", name_ar="عشرة", name_fr="Dix", name_en="Ten", position=3, is_listed=False
    )

    learn_offers(denomination.product, offer("t1", name="PSN TEN"))

    denomination.refresh_from_db()
    assert denomination.supplier_name == "PSN TEN"
    kept = [denomination.name_ar, denomination.name_fr, denomination.name_en, denomination.position]
    assert kept == ["عشرة", "Dix", "Ten", 3]
    assert not denomination.is_listed
