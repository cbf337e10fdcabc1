"""Reading of the catalogue and of products: every spelling, nothing dangerous."""

from decimal import Decimal

import pytest

from oneclick import (
    ParseProblem,
    ProductType,
    SupplierCategory,
    SupplierProduct,
    UnreadableResponseError,
)
from oneclick.tests.vendor import raw, success

PRODUCT = {"id": "p1", "title": "PSN Germany", "enabled": True, "region": "germany"}
TYPE = {"id": "t1", "name": "PSN 10 EUR", "price": 1450, "quantity": 25}


def catalog_of(client, vendor, *categories, **root):
    vendor.will(success({"categories": list(categories)}, **root))
    return client.catalog()


def types_of(client, vendor, *types):
    vendor.will(success({"productId": "p1", "productTitle": "PSN", "types": list(types)}))
    return client.check_product("p1")


# Catalogue


def test_catalog_is_read_as_documented(client, vendor):
    catalog = catalog_of(
        client, vendor, {"title": "PSN", "products": [PRODUCT]}, totalCategories=1, totalProducts=1
    )

    assert catalog.categories == (
        SupplierCategory("PSN", (SupplierProduct("p1", "PSN Germany", True, "germany"),)),
    )
    assert (catalog.total_categories, catalog.total_products, catalog.problems) == (1, 1, ())
    assert vendor.received[0].path == "/v3/gift-cards/catalog"


def test_catalog_is_read_in_the_other_spellings(client, vendor):
    catalog = catalog_of(
        client,
        vendor,
        {"name": "PSN", "products": [{"_id": "p1", "name": "PSN Germany", "enabled": False}]},
        meta={"totalCategories": 14, "totalProducts": 130},
    )

    assert catalog.categories == (
        SupplierCategory("PSN", (SupplierProduct("p1", "PSN Germany", False, ""),)),
    )
    assert (catalog.total_categories, catalog.total_products) == (14, 130)


def test_catalog_sets_aside_what_has_no_readable_id(client, vendor):
    broken = [
        "text",
        {"title": "no id"},
        PRODUCT | {"id": -7},
        PRODUCT | {"id": ""},
        PRODUCT | {"id": "a\nb"},
    ]
    catalog = catalog_of(client, vendor, {"title": "PSN", "products": [*broken, PRODUCT]}, None)

    assert [product.id for product in catalog.categories[0].products] == ["p1"]
    assert (len(catalog.categories), catalog.categories[0].is_whole, catalog.is_whole) == (1, False, False)
    assert catalog.problems[:2] == (
        ParseProblem("categories[0].products[0]", "not an object"),
        ParseProblem("categories[0].products[1]", "id is missing"),
    )
    assert catalog.problems[-1] == ParseProblem("categories[1]", "not an object")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ""),
        ("title", "\ud800"),
        ("title", "x" * 501),
        ("enabled", "perhaps"),
        ("region", ["germany"]),
    ],
)
def test_catalog_names_the_fields_that_cannot_be_read(client, vendor, field, value):
    catalog = catalog_of(client, vendor, {"title": "PSN", "products": [PRODUCT | {field: value}]})

    [product] = catalog.categories[0].products
    assert (product.id, product.unreadable) == ("p1", (field,))
    assert catalog.problems == (ParseProblem("product p1", f"cannot be read: {field}"),)
    assert catalog.is_whole


def test_category_without_a_title_keeps_its_products(client, vendor):
    catalog = catalog_of(client, vendor, {"title": None, "products": [PRODUCT]}, {"title": "Xbox"})

    assert [(each.title, len(each.products), each.is_whole) for each in catalog.categories] == [
        ("", 1, True),
        ("Xbox", 0, False),
    ]
    assert catalog.is_whole
    assert [problem.where for problem in catalog.problems] == ["categories[0]", "categories[1]"]


def test_numbers_and_texts_are_read_where_no_money_hangs_on_them(client, vendor):
    odd = {"id": 7, "title": 2048, "enabled": "False", "region": "usa"}
    catalog = catalog_of(client, vendor, {"title": "PSN", "products": [odd]})

    assert catalog.categories[0].products == (SupplierProduct("7", "2048", False, "usa"),)
    assert catalog.problems == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ratchet &amp; Clank&#39;s &ndash; &eacute;", "Ratchet & Clank's – é"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;script&gt;", "<script>"),
        ("AT&T ?a=1&copy=2 &nothing;", "AT&T ?a=1&copy=2 &nothing;"),
        ("a&#10;b&#x202e;c", "a b c"),
    ],
)
def test_entities_are_undone_once_and_leave_one_clean_line(client, vendor, written, read):
    catalog = catalog_of(
        client, vendor, {"title": written, "products": [PRODUCT | {"title": written, "region": written}]}
    )

    [category] = catalog.categories
    assert (category.title, category.products[0].title, category.products[0].region) == (read, read, read)


def test_catalog_titles_are_one_clean_line(client, vendor):
    catalog = catalog_of(
        client, vendor, {"title": " PSN\r\n\x00 Plus\t", "products": [PRODUCT | {"title": "بطاقة  ٢٠"}]}
    )

    assert catalog.categories[0].title == "PSN Plus"
    assert catalog.categories[0].products[0].title == "بطاقة ٢٠"


@pytest.mark.parametrize("totals", [{}, {"totalProducts": "many"}, {"totalProducts": -1, "meta": {}}])
def test_catalog_does_without_totals(client, vendor, totals):
    catalog = catalog_of(client, vendor, {"title": "PSN", "products": []}, **totals)

    assert catalog.total_products is None


@pytest.mark.parametrize("data", [{}, {"categories": None}, {"categories": {}}, {"categories": "x"}])
def test_catalog_without_a_list_is_unreadable(client, vendor, data):
    vendor.will(success(data))

    with pytest.raises(UnreadableResponseError):
        client.catalog()


# Product


def test_product_is_read_as_documented(client, vendor):
    details = types_of(client, vendor, TYPE)

    assert (details.product_id, details.title, details.problems) == ("p1", "PSN", ())
    assert details.types == (ProductType("t1", "PSN 10 EUR", Decimal(1450), 25, None),)
    assert vendor.received[0].path == "/v3/gift-cards/checkProduct/p1"


def test_product_is_read_in_the_other_spellings(client, vendor):
    vendor.will(
        success({"_id": "p1", "types": [{"_id": "t1", "name": "10", "price": 490.0, "available": True}]})
    )

    details = client.check_product("p1")

    assert (details.product_id, details.title) == ("p1", "")
    assert details.types == (ProductType("t1", "10", Decimal("490.0"), None, True),)


def test_product_prices_are_exact(client, vendor):
    vendor.will(
        raw(
            b'{"success":true,"data":{"types":[{"id":"t","name":"n","price":0.1234567890123456789,"quantity":1}]}}'
        )
    )

    [kind] = client.check_product("p1").types

    assert kind.price == Decimal("0.1234567890123456789")


@pytest.mark.parametrize(
    "price",
    [True, False, -1, -0.01, "1450", "", [], {}, 10**12, 10**4000],
)
def test_dangerous_price_is_not_believed(client, vendor, price):
    details = types_of(client, vendor, TYPE | {"id": "t2", "price": price}, TYPE)

    assert [(kind.price, kind.unreadable) for kind in details.types] == [(None, ("price",)), (1450, ())]
    assert details.problems == (ParseProblem("type t2", "cannot be read: price"),)
    assert details.is_whole


@pytest.mark.parametrize("price", ["1e999999999", "1e-999999999", "-0.5", "1E+12"])
def test_price_of_nonsense_size_is_not_believed(client, vendor, price):
    vendor.will(
        raw(f'{{"success":true,"data":{{"types":[{{"id":"t","name":"n","price":{price}}}]}}}}'.encode())
    )

    details = client.check_product("p1")

    assert [(kind.price, kind.unreadable) for kind in details.types] == [(None, ("price",))]
    assert len(details.problems) == 1


@pytest.mark.parametrize(("price", "expected"), [(0, Decimal(0)), (None, None), (0.0, Decimal("0.0"))])
def test_product_type_may_have_no_price(client, vendor, price, expected):
    [kind] = types_of(client, vendor, TYPE | {"price": price}).types

    assert kind.price == expected


@pytest.mark.parametrize("quantity", [True, "many", "-1", "٢٥", -1, 1.5, [1], 10**30])
def test_odd_quantity_is_no_number(client, vendor, quantity):
    [kind] = types_of(client, vendor, TYPE | {"quantity": quantity}).types

    assert (kind.quantity, kind.unreadable) == (None, ("quantity",))


@pytest.mark.parametrize("quantity", ["25", 25, 25.0])
def test_quantity_may_be_a_text_of_digits(client, vendor, quantity):
    [kind] = types_of(client, vendor, TYPE | {"quantity": quantity}).types

    assert (kind.quantity, kind.unreadable) == (25, ())


@pytest.mark.parametrize(("available", "read"), [("false", False), (0, False), (1, True), ("TRUE", True)])
def test_availability_may_be_a_text_or_a_number(client, vendor, available, read):
    [kind] = types_of(client, vendor, TYPE | {"available": available}).types

    assert (kind.available, kind.unreadable) == (read, ())


@pytest.mark.parametrize("available", ["no", "", 2, [True]])
def test_odd_availability_says_nothing(client, vendor, available):
    [kind] = types_of(client, vendor, TYPE | {"available": available}).types

    assert (kind.available, kind.unreadable) == (None, ("available",))


@pytest.mark.parametrize("broken", [None, "t1", {"name": "no id"}, {"id": ["t1"]}])
def test_type_without_a_readable_id_leaves_the_answer_incomplete(client, vendor, broken):
    details = types_of(client, vendor, broken, TYPE)

    assert ([kind.id for kind in details.types], details.is_whole) == (["t1"], False)


@pytest.mark.parametrize("title", [None, ["PSN"], {"x": 1}, True])
def test_odd_title_of_a_product_is_not_said(client, vendor, title):
    vendor.will(success({"productId": "p1", "productTitle": title, "types": [TYPE]}))

    assert client.check_product("p1").title == ""


@pytest.mark.parametrize(
    ("identifier", "path"),
    [("a/b", "a%2Fb"), ("a?b#c", "a%3Fb%23c"), ("../x", "..%2Fx"), ("é %", "%C3%A9%20%25")],
)
def test_ids_are_quoted_in_paths(client, vendor, identifier, path):
    vendor.will(success({"types": []}))

    client.check_product(identifier)

    assert vendor.received[0].path == f"/v3/gift-cards/checkProduct/{path}"


@pytest.mark.parametrize("identifier", ["", ".", "..", "a\r\nX-Evil: 1", "x" * 201, None, 7])
def test_ids_that_are_none_are_refused_before_calling(client, vendor, identifier):
    for call in (client.check_product, client.check_order, client.check_payment):
        with pytest.raises(ValueError, match="id"):
            call(identifier)
    with pytest.raises(ValueError, match="id"):
        client.place_order(product_id="p", type_id=identifier, quantity=1)

    assert vendor.connections == 0
