"""Reading of gift-card answers: every spelling, nothing dangerous, nothing lost."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from core.secret import Secret
from oneclick import (
    Card,
    Category,
    ListedOrder,
    OrderStatus,
    Problem,
    Product,
    ProductType,
    UnreadableAnswer,
)
from oneclick.tests.vendor import answer, raw, success

PRODUCT = {"id": "p1", "title": "PSN Germany", "enabled": True, "region": "germany"}
TYPE = {"id": "t1", "name": "PSN 10 EUR", "price": 1450, "quantity": 25}
ORDER = {
    "_id": "o1",
    "product": "p1",
    "type": "t1",
    "status": "PARTIALLY_FILLED",
    "quantity": 5,
    "fulfilled_quantity": 2,
    "fulfilled_amount": 980,
    "price_per_card": 490,
    "cards": [{"value": "FAKE-1", "serial": "FAKESN-1"}, {"value": "FAKE-2", "serial": "FAKESN-2"}],
    "time": "2025-11-01T10:00:00.250Z",
}


def catalog_of(client, vendor, *categories, **root):
    vendor.will(success({"categories": list(categories)}, **root))
    return client.catalog()


def types_of(client, vendor, *types):
    vendor.will(success({"productId": "p1", "productTitle": "PSN", "types": list(types)}))
    return client.check_product("p1")


def order_of(client, vendor, **changes):
    vendor.will(success({name: value for name, value in (ORDER | changes).items() if value is not ...}))
    return client.check_order("o1")


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


# Order


def test_order_is_read_as_documented(client, vendor):
    order = order_of(client, vendor)

    assert (order.order_id, order.product_id, order.type_id) == ("o1", "p1", "t1")
    assert (order.status, order.raw_status) == (OrderStatus.PARTIALLY_FILLED, "PARTIALLY_FILLED")
    assert (order.quantity, order.fulfilled_quantity) == (5, 2)
    assert (order.fulfilled_amount, order.price_per_card) == (Decimal(980), Decimal(490))
    assert order.cards == (
        Card(Secret("FAKE-1"), Secret("FAKESN-1")),
        Card(Secret("FAKE-2"), Secret("FAKESN-2")),
    )
    assert order.time == datetime(2025, 11, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert (order.problems, order.malformed_cards) == ((), 0)
    assert "FAKE-2" in order.raw.reveal()


def test_order_in_progress_has_neither_cards_nor_numbers(client, vendor):
    vendor.will(success({"_id": "o1", "status": "HANDLING", "quantity": 1, "product": "p1", "type": "t1"}))

    order = client.check_order("o1")

    assert order.status is OrderStatus.HANDLING
    assert (order.cards, order.fulfilled_quantity, order.fulfilled_amount) == ((), None, None)


def test_order_of_the_vendors_sandbox_is_read(client, vendor):
    order = order_of(
        client,
        vendor,
        product="string",
        type="string",
        status="FULFILLED",
        price_per_card=0,
        fulfilled_amount=0,
        cards=[{"value": "SANDBOX-CARD-1", "serial": "SANDBOX-1"}],
    )

    assert (order.product_id, order.price_per_card, order.fulfilled_amount) == ("string", 0, 0)
    assert order.problems == ()


@pytest.mark.parametrize("status", ["UNKNOWN_ERROR", "fulfilled", "QUEUED", "__members__"])
def test_order_with_an_unknown_status_keeps_the_word(client, vendor, status):
    order = order_of(client, vendor, status=status)

    assert (order.status, order.raw_status) == (None, status)


@pytest.mark.parametrize("status", ["x" * 41, "FAKE-7Q2M-1234"])
def test_order_with_a_status_that_may_not_be_shown_says_so(client, vendor, status):
    order = order_of(client, vendor, status=status)

    assert (order.status, order.raw_status) == (None, "(unreadable)")


@pytest.mark.parametrize(
    "value",
    [
        "بطاقة-FAKE",
        "FAKE\nFAKE",
        "<script>FAKE</script>",
        "\u202eFAKE",
        " FAKE ",
        "FAKE" * 1250,
        "0",
        "\x00FAKE",
    ],
)
def test_card_text_is_kept_exactly(client, vendor, value):
    [card] = order_of(client, vendor, cards=[{"value": value, "serial": ""}]).cards

    assert card.value.reveal() == value
    assert (card.serial.reveal(), card.malformed) == ("", False)


@pytest.mark.parametrize(
    ("entry", "value", "serial"),
    [
        ({"value": "", "serial": "FAKESN"}, "", "FAKESN"),
        ({"value": None, "serial": "FAKESN"}, "", "FAKESN"),
        ({"serial": "FAKESN"}, "", "FAKESN"),
        ({"value": "FAKE", "serial": None}, "FAKE", ""),
        ({"value": "FAKE"}, "FAKE", ""),
        ({"value": 12345678, "serial": "FAKESN"}, "12345678", "FAKESN"),
        ({"value": ["FAKE"], "serial": {"n": 1.5}}, '["FAKE"]', '{"n": "1.5"}'),
        ({"value": "FAKE\ud800", "serial": "FAKESN"}, '"FAKE\\ud800"', "FAKESN"),
        ("FAKE", '"FAKE"', ""),
        (None, "null", ""),
        ({}, "", ""),
    ],
)
def test_malformed_card_is_kept_and_marked(client, vendor, entry, value, serial):
    order = order_of(client, vendor, cards=[entry, {"value": "FAKE-2", "serial": "FAKESN-2"}])

    assert order.cards[0] == Card(Secret(value), Secret(serial), malformed=True)
    assert order.malformed_cards == 1


def test_cards_that_are_no_list_are_kept_and_marked(client, vendor):
    order = order_of(client, vendor, cards={"value": "FAKE", "serial": "FAKESN"})

    assert order.cards == (Card(Secret('{"value": "FAKE", "serial": "FAKESN"}'), Secret(""), malformed=True),)
    assert order.problems == (Problem("cards", "cards is not a list"),)


@pytest.mark.parametrize("field", ["quantity", "fulfilled_quantity", "fulfilled_amount", "price_per_card"])
@pytest.mark.parametrize("value", ["3", True, -3, [3]])
def test_order_with_a_wrong_number_tells_it(client, vendor, field, value):
    order = order_of(client, vendor, **{field: value})

    assert getattr(order, field) is None
    assert [problem.where for problem in order.problems] == [field]
    assert len(order.cards) == 2


@pytest.mark.parametrize("missing", ["_id", "status"])
def test_order_without_id_or_status_is_unreadable(client, vendor, missing):
    with pytest.raises(UnreadableAnswer):
        order_of(client, vendor, **{missing: ...})


# List


def test_list_is_read_without_its_cards(client, vendor):
    page = {"page": 2, "pageSize": 20, "totalPages": 3, "totalResults": 41}
    vendor.will(success({"items": [ORDER], "pagination": page}))

    orders = client.list_orders(page=2, page_size=20)

    assert orders.items == (
        ListedOrder(
            order_id="o1",
            product_id="p1",
            type_id="t1",
            quantity=5,
            price_per_card=Decimal(490),
            fulfilled_quantity=2,
            fulfilled_amount=Decimal(980),
            status=OrderStatus.PARTIALLY_FILLED,
            raw_status="PARTIALLY_FILLED",
            time=datetime(2025, 11, 1, 10, 0, 0, 250_000, tzinfo=UTC),
        ),
    )
    assert (orders.page, orders.page_size, orders.total_pages, orders.total_results) == (2, 20, 3, 41)
    assert vendor.received[0].path == "/v3/gift-cards/list?page=2&pageSize=20"


def test_list_sends_the_window_in_utc(client, vendor):
    vendor.will(success({"items": []}))
    algiers = timezone(timedelta(hours=1))

    client.list_orders(
        since=datetime(2025, 11, 1, 1, 0, tzinfo=algiers), until=datetime(2025, 11, 1, 12, 30, tzinfo=UTC)
    )

    assert vendor.received[0].path == (
        "/v3/gift-cards/list?page=1&pageSize=100"
        "&from=2025-11-01T00%3A00%3A00.000Z&to=2025-11-01T12%3A30%3A00.000Z"
    )


def test_list_sets_aside_what_cannot_be_read(client, vendor):
    vendor.will(success({"items": [7, ORDER | {"quantity": "5"}, ORDER], "pagination": {"totalPages": "?"}}))

    orders = client.list_orders()

    assert [order.order_id for order in orders.items] == ["o1"]
    assert [problem.where for problem in orders.problems] == ["items[0]", "items[1]", "pagination.totalPages"]
    assert orders.total_pages is None


def test_list_finds_pagination_in_meta(client, vendor):
    vendor.will(answer({"success": True, "data": {"items": []}, "meta": {"pagination": {"totalPages": 0}}}))

    assert client.list_orders().total_pages == 0


@pytest.mark.parametrize(
    "arguments",
    [
        {"page": 0},
        {"page_size": 0},
        {"page_size": 101},
        {"since": datetime(2025, 1, 1, tzinfo=UTC)},
        {"until": datetime(2025, 1, 1, tzinfo=UTC)},
        {"since": datetime(2025, 1, 1), "until": datetime(2025, 1, 2)},  # noqa: DTZ001 - refused for that
    ],
)
def test_lists_refuse_wrong_arguments_before_calling(client, vendor, arguments):
    for call in (client.list_orders, client.transactions):
        with pytest.raises(ValueError, match=r"page|since|aware"):
            call(**arguments)

    assert vendor.connections == 0
