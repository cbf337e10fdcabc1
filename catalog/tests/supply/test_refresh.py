"""Fresh prices and stock from a real sandbox over HTTP."""

from datetime import timedelta

import pytest

from catalog.identity.comparison import CardIdentity
from catalog.models import Denomination, Product
from catalog.pricing.availability import is_sellable
from catalog.supply.refresh import FreshOffer, fresh_offer, refresh_product, refresh_stale
from catalog.testing import make_product
from core import clock
from oneclick import OneClickError
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def denomination(supplier: RunningSandbox) -> Denomination:
    """The sandbox's card of exactly 490 dinars, with prices read."""
    product = mirrored(supplier, "iTunes USA")
    refresh_product(product.pk)
    return product.denominations.get(wholesale=490_00)


def mirrored(supplier: RunningSandbox, title: str) -> Product:
    """A product of the sandbox, as a sync would have made it."""
    _status, answer = supplier.api("gift-cards/catalog")
    offers = [offer for category in answer["data"]["categories"] for offer in category["products"]]
    return make_product(title, supplier_id=next(offer["id"] for offer in offers if offer["title"] == title))


def test_fresh_offer_tells_and_stores_the_present_price(
    supplier: RunningSandbox, denomination: Denomination
) -> None:
    supplier.settings(types={denomination.supplier_id: {"price": 510.25, "quantity": 3}})

    offer = fresh_offer(denomination)

    said = CardIdentity("iTunes USA", "iTunes 2 USD")
    assert offer == FreshOffer(wholesale=510_25, stock=3, is_gone=False, said=said)
    denomination.refresh_from_db()
    assert (denomination.wholesale, denomination.stock, denomination.selling_price) == (510_25, 3, 536_00)


def test_fresh_offer_tells_the_new_price_even_while_it_is_withheld(
    supplier: RunningSandbox, denomination: Denomination
) -> None:
    supplier.settings(types={denomination.supplier_id: {"price": 5000}})

    assert fresh_offer(denomination).wholesale == 5000_00
    denomination.refresh_from_db()
    assert (denomination.wholesale, denomination.is_for_sale) == (490_00, False)


def test_fresh_offer_of_a_vanished_type_is_gone(supplier: RunningSandbox, denomination: Denomination) -> None:
    supplier.settings(types={denomination.supplier_id: {"withdrawn": 1}})

    assert fresh_offer(denomination).is_gone
    denomination.refresh_from_db()
    assert (denomination.is_for_sale, denomination.withdrawn_at) == (False, None)
    assert denomination.product.next_due_at < clock.now() + timedelta(minutes=16)

    assert fresh_offer(denomination).is_gone
    denomination.refresh_from_db()
    assert denomination.withdrawn_at is not None


def test_fresh_offer_of_a_vanished_product_is_gone(
    supplier: RunningSandbox, denomination: Denomination
) -> None:
    supplier.settings(products={denomination.product.supplier_id: {"withdrawn": 1}})

    assert fresh_offer(denomination).is_gone
    denomination.refresh_from_db()
    assert not denomination.is_for_sale


@pytest.mark.parametrize("fault", ["http_500", "router_404", "html", "truncated_json", "drop"])
def test_unreadable_answer_is_an_error_never_gone(
    supplier: RunningSandbox, denomination: Denomination, fault: str
) -> None:
    supplier.faults({"fault": fault, "endpoint": "checkProduct", "times": None})

    with pytest.raises(OneClickError):
        fresh_offer(denomination)

    denomination.refresh_from_db()
    product = denomination.product
    assert (denomination.is_for_sale, denomination.withdrawn_at) == (True, None)
    assert product.tries == 1
    assert product.next_due_at > clock.now() + timedelta(minutes=14)


@pytest.mark.parametrize("kind", ["nan", "text", "words", "negative", "huge", "boolean", "list"])
def test_price_that_is_no_amount_is_an_error_never_sold_at(
    supplier: RunningSandbox, denomination: Denomination, kind: str
) -> None:
    supplier.faults({"fault": "odd_price", "endpoint": "checkProduct", "times": None, "kind": kind})

    with pytest.raises(OneClickError):
        fresh_offer(denomination)

    denomination.refresh_from_db()
    assert denomination.wholesale == 490_00
    assert denomination.product.next_due_at < clock.now() + timedelta(minutes=16)


@pytest.mark.parametrize("kind", ["zero", "null"])
def test_offer_without_a_price_is_not_for_sale(
    supplier: RunningSandbox, denomination: Denomination, kind: str
) -> None:
    supplier.faults({"fault": "odd_price", "endpoint": "checkProduct", "times": None, "kind": kind})

    assert fresh_offer(denomination).wholesale is None
    denomination.refresh_from_db()
    assert not denomination.is_for_sale


def test_failing_refreshes_are_tried_more_and_more_slowly(
    supplier: RunningSandbox, denomination: Denomination
) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "checkProduct", "times": None})
    pauses = []
    for _ in range(7):
        with pytest.raises(OneClickError):
            refresh_product(denomination.product_id)
        product = Product.objects.get(pk=denomination.product_id)
        pauses.append(round((product.next_due_at - clock.now()).total_seconds() / 60))

    assert pauses == [15, 30, 60, 120, 240, 360, 360]


def test_refresh_stale_asks_once_per_product_and_only_for_stale_ones(
    supplier: RunningSandbox, denomination: Denomination
) -> None:
    other = mirrored(supplier, "Steam Global")
    refresh_product(other.pk)
    fresh = other.denominations.order_by("pk").first()
    product = denomination.product
    product.denominations.update(priced_at=clock.now() - timedelta(minutes=16))
    stale = list(product.denominations.order_by("pk")[:2])
    asked_before = asked_products(supplier)

    rows = refresh_stale([stale[1], fresh, stale[0]])

    assert [row.pk for row in rows] == [stale[1].pk, fresh.pk, stale[0].pk]
    assert all(is_sellable(row, clock.now()) for row in rows if row.is_for_sale)
    assert asked_products(supplier) == asked_before + 1


def test_what_cannot_be_refreshed_stays_stale_and_unsellable(
    supplier: RunningSandbox, denomination: Denomination
) -> None:
    denomination.product.denominations.update(priced_at=clock.now() - timedelta(minutes=16))
    supplier.faults({"fault": "http_500", "endpoint": "checkProduct", "times": None})

    (row,) = refresh_stale([Denomination.objects.get(pk=denomination.pk)])

    assert row.is_for_sale
    assert not is_sellable(row, clock.now())


def asked_products(supplier: RunningSandbox) -> int:
    return len(supplier.control("requests?endpoint=checkProduct")["requests"])
