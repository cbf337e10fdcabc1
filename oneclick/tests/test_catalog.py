"""Reading of the catalogue and of products: every spelling, nothing dangerous."""

from decimal import Decimal

import pytest

from oneclick import (
    Category,
    Problem,
    Product,
    ProductType,
    UnreadableAnswer,
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

    assert catalog.categories == (Category("PSN", (Product("p1", "PSN Germany", True, "germany"),)),)
    assert (catalog.total_categories, catalog.total_products, catalog.problems) == (1, 1, ())
    assert vendor.received[0].path == "/v3/gift-cards/catalog"


def test_catalog_is_read_in_the_other_spellings(client, vendor):
    catalog = catalog_of(
        client,
        vendor,
        {"name": "PSN", "products": [{"_id": "p1", "name": "PSN Germany", "enabled": False}]},
        meta={"totalCategories": 14, "totalProducts": 130},
    )

    assert catalog.categories == (Category("PSN", (Product("p1", "PSN Germany", False, ""),)),)
    assert (catalog.total_categories, catalog.total_products) == (14, 130)


def test_catalog_sets_aside_what_cannot_be_read(client, vendor):
    broken = [
        "text",
        {"title": "no id"},
        {"id": "no title"},
        PRODUCT | {"enabled": "false"},
        PRODUCT | {"id": 7},
        PRODUCT | {"id": ""},
        PRODUCT | {"id": "a\nb"},
        PRODUCT | {"title": ""},
        PRODUCT | {"title": "\ud800"},
        PRODUCT | {"title": "x" * 501},
    ]
    catalog = catalog_of(
        client,
        vendor,
        {"title": "PSN", "products": [*broken, PRODUCT]},
        {"title": "x"},
        {"products": []},
        None,
    )

    assert [product.id for product in catalog.categories[0].products] == ["p1"]
    assert len(catalog.categories) == 1
    assert catalog.problems[:3] == (
        Problem("categories[0].products[0]", "not an object"),
        Problem("categories[0].products[1]", "id is missing"),
        Problem("categories[0].products[2]", "title is missing"),
    )
    assert [problem.where for problem in catalog.problems[10:]] == [
        "categories[1]",
        "categories[2]",
        "categories[3]",
    ]


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

    with pytest.raises(UnreadableAnswer):
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
def test_product_type_with_a_dangerous_price_is_set_aside(client, vendor, price):
    details = types_of(client, vendor, TYPE | {"id": "t2", "price": price}, TYPE)

    assert [kind.id for kind in details.types] == ["t1"]
    assert details.problems == (Problem("types[0]", "price is not an amount"),)


@pytest.mark.parametrize("price", ["1e999999999", "1e-999999999", "-0.5", "1E+12"])
def test_product_type_with_a_price_of_nonsense_size_is_set_aside(client, vendor, price):
    vendor.will(
        raw(f'{{"success":true,"data":{{"types":[{{"id":"t","name":"n","price":{price}}}]}}}}'.encode())
    )

    details = client.check_product("p1")

    assert details.types == ()
    assert len(details.problems) == 1


@pytest.mark.parametrize(("price", "expected"), [(0, Decimal(0)), (None, None), (0.0, Decimal("0.0"))])
def test_product_type_may_have_no_price(client, vendor, price, expected):
    [kind] = types_of(client, vendor, TYPE | {"price": price}).types

    assert kind.price == expected


@pytest.mark.parametrize("quantity", [True, "25", -1, 1.5, [1]])
def test_product_type_with_a_wrong_quantity_is_set_aside(client, vendor, quantity):
    details = types_of(client, vendor, TYPE | {"quantity": quantity})

    assert details.types == ()
    assert details.problems == (Problem("types[0]", "quantity is not a count"),)


@pytest.mark.parametrize("available", ["false", 0, 1, "no"])
def test_product_type_with_an_odd_availability_is_set_aside(client, vendor, available):
    assert types_of(client, vendor, TYPE | {"available": available}).types == ()


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
