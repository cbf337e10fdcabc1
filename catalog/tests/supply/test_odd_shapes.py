"""Odd shapes in every field of the supplier's catalogue: nothing is withdrawn, all is shown and told."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.kinds import CatalogDeskKind
from catalog.models import Category, Denomination, Product
from catalog.reasons import FetchReason
from catalog.tests.supplier_answers import MISSING, OTHER, PRODUCT, TYPE, changed, fetch, look, psn
from core import clock
from core.models import DeskItem
from core.reasons import Reason

pytestmark = pytest.mark.django_db

ODD = {
    "null": None,
    "missing": MISSING,
    "empty": "",
    "list": ["x"],
    "object": {"x": 1},
    "true": True,
    "long": "x" * 10_000,
    "half a letter": "\ud800",
    "negative": -1,
    "huge": 10**30,
    "fraction": 0.5,
}


def on_sale() -> Denomination:
    fetch(psn(PRODUCT, OTHER))
    look(TYPE)
    return Denomination.objects.get()


def is_told() -> bool:
    return DeskItem.objects.filter(kind=CatalogDeskKind.UNREADABLE, closed_at=None).count() == 1


# What makes a field of a product unreadable, by the field; every other shape is taken or means nothing.
UNREADABLE = {
    "title": (
        "null",
        "missing",
        "empty",
        "list",
        "object",
        "true",
        "long",
        "half a letter",
        "negative",
        "huge",
    ),
    "enabled": ("empty", "list", "object", "long", "half a letter", "negative", "huge", "fraction"),
    "region": ("list", "object", "true", "long", "half a letter", "negative", "huge"),
    "id": (
        "null",
        "missing",
        "empty",
        "list",
        "object",
        "true",
        "long",
        "half a letter",
        "negative",
        "fraction",
    ),
}


@pytest.mark.parametrize("field", UNREADABLE)
def test_product_of_odd_shape_stays_as_it_was(field: str) -> None:
    card = on_sale()
    for shape, value in ODD.items():
        for _ in range(3):  # whatever comes again and again is as unreadable as the first time
            fetch(psn(changed(PRODUCT, field, value), OTHER))

        product = Product.objects.get(supplier_id="p1")
        card.refresh_from_db()
        is_unreadable = shape in UNREADABLE[field]
        assert (product.unreadable_since is not None, is_told()) == (is_unreadable, is_unreadable), shape
        if is_unreadable:
            assert (product.supplier_title, product.region, product.supplier_enabled) == (
                "PSN USA",
                "usa",
                True,
            ), shape
            assert (product.withdrawn_at, product.is_visible, card.is_for_sale) == (None, True, True), shape
        assert Product.objects.get(supplier_id="p2").withdrawn_at is None, shape

        fetch(psn(PRODUCT, OTHER))
        assert not Product.objects.exclude(unreadable_since=None).exists(), shape
        assert not is_told(), shape


@pytest.mark.parametrize(
    "category",
    [
        None,
        "PSN",
        [],
        {},
        {"title": None, "products": [PRODUCT, OTHER]},
        {"title": ["PSN"], "products": [PRODUCT, OTHER]},
        {"products": [PRODUCT, OTHER]},
        {"title": "PSN"},
        {"title": "PSN", "products": None},
        {"title": "PSN", "products": {"0": PRODUCT}},
        {"title": "PSN", "products": [None, OTHER]},
        {"title": None, "products": "all"},
        {"title": None, "products": [None]},
    ],
)
def test_category_of_odd_shape_stays_as_it_was(category: Any) -> None:
    card = on_sale()

    for _ in range(3):
        fetch(category, {"title": "Xbox", "products": []})

    card.refresh_from_db()
    assert not Product.objects.exclude(withdrawn_at=None).exists()
    assert Category.objects.get(supplier_title="PSN").withdrawn_at is None
    assert (card.product.is_visible, card.is_for_sale) == (True, True)
    assert Product.objects.get(supplier_id="p1").unreadable_since is not None
    assert is_told()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("enabled", "true", True),
        ("enabled", "False", False),
        ("enabled", 0, False),
        ("enabled", None, True),
        ("enabled", MISSING, True),
    ],
)
def test_availability_is_read_tolerantly(field: str, value: object, expected: bool) -> None:
    fetch(psn(changed(PRODUCT, field, value)))

    assert Product.objects.get().supplier_enabled is expected
    assert not is_told()


def test_number_serves_as_id_and_title() -> None:
    fetch({"title": 2048, "products": [{**PRODUCT, "id": 66204, "title": 2048}]})

    product = Product.objects.get()
    assert (product.supplier_id, product.supplier_title) == ("66204", "2048")
    assert product.category.supplier_title == "2048"


def test_new_product_that_cannot_be_read_is_not_taken() -> None:
    done = fetch(psn(changed(PRODUCT, "region", ["usa"]), OTHER))

    assert [row.supplier_id for row in Product.objects.all()] == ["p2"]
    assert done.problems == [Reason(FetchReason.NEW_UNREADABLE, id="p1")]


# What becomes of a type whose field has an odd shape; another amount is another card, another price a jump.
STAYS, OFF_SALE, TAKEN = "stays", "off sale", "taken"
OF_TYPE = {
    "name": {"fraction": OFF_SALE},
    "price": {"null": OFF_SALE, "missing": OFF_SALE, "fraction": OFF_SALE},
    "quantity": {"null": TAKEN, "missing": TAKEN},
    "available": {"null": TAKEN, "missing": TAKEN, "true": TAKEN},
    "id": {"huge": OFF_SALE},
}


@pytest.mark.parametrize("field", OF_TYPE)
def test_type_of_odd_shape_stays_as_it_was(field: str) -> None:
    card = on_sale()
    for shape, value in ODD.items():
        outcome = OF_TYPE[field].get(shape, STAYS)

        look(changed(TYPE, field, value))
        card.refresh_from_db()
        assert card.is_for_sale == (outcome != OFF_SALE), shape
        assert (card.unreadable_since is not None, is_told()) == (outcome == STAYS,) * 2, shape
        assert card.withdrawn_at is None, shape
        if outcome == STAYS:
            look(changed(TYPE, field, value))
            card.refresh_from_db()
            assert (card.supplier_name, card.wholesale, card.stock) == ("PSN 5 USD", 490_00, 25), shape
            assert (card.is_for_sale, card.withdrawn_at) == (True, None), shape

        look(TYPE)
        card.refresh_from_db()
        assert (card.is_for_sale, card.unreadable_since, is_told()) == (True, None, False), shape


def test_price_as_text_is_not_believed_and_the_last_one_grows_too_old() -> None:
    card = on_sale()

    look({**TYPE, "price": "9"})
    card.refresh_from_db()
    assert (card.wholesale, card.is_for_sale, card.is_price_unreadable) == (490_00, True, True)

    Denomination.objects.update(priced_at=clock.now() - timedelta(minutes=16))
    look({**TYPE, "price": "9"})
    card.refresh_from_db()
    assert (card.is_for_sale, card.withdrawn_at, card.stock_word) == (False, None, "checked")
    assert card.product.is_in_question


def test_stock_may_be_a_text_of_digits() -> None:
    on_sale()

    look({**TYPE, "quantity": "3", "available": "true"})

    assert Denomination.objects.get().stock == 3
    assert not is_told()


@pytest.mark.parametrize("title", [None, ["x"], {"x": 1}, "", "x" * 10_000])
def test_odd_title_in_the_look_changes_nothing(title: Any) -> None:
    card = on_sale()

    look(TYPE, title=title)

    card.refresh_from_db()
    assert (card.is_for_sale, card.doubted_at, card.product.supplier_title) == (True, None, "PSN USA")


def test_entities_are_undone_once() -> None:
    fetch(
        {
            "title": "Games &amp; more",
            "products": [{**PRODUCT, "title": "R&amp;C&#39;s &amp;lt; &eacute; AT&T"}],
        }
    )
    look({**TYPE, "name": "&lt;script&gt;5 USD&lt;/script&gt;"}, title="R&amp;C")

    product = Product.objects.get()
    assert (product.supplier_title, product.category.supplier_title) == ("R&C's &lt; é AT&T", "Games & more")
    assert product.denominations.get().supplier_name == "<script>5 USD</script>"


def test_what_entities_spelled_is_escaped_on_every_page(client: Any) -> None:
    fetch({"title": "PSN", "products": [{**PRODUCT, "title": "&lt;script&gt;alert(1)&lt;/script&gt;"}]})
    look({**TYPE, "name": "&lt;img src=x onerror=alert(1)&gt; 5 USD"}, title="")
    product = Product.objects.get()

    for path in (
        "/en/",
        product.get_absolute_url(),
        product.category.get_absolute_url(),
        "/en/search/?q=script",
    ):
        text = client.get(path, follow=True).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in client.get(product.get_absolute_url(), follow=True).content.decode()
