"""Catalogue and stock as a shop reads them."""

from sandbox.testing import RunningSandbox, start_sandbox
from sandbox.tests.shop import find_offer, find_product, place


def all_products(sandbox: RunningSandbox) -> list[dict]:
    categories = sandbox.api("gift-cards/catalog")[1]["data"]["categories"]
    return [product for category in categories for product in category["products"]]


def types_of(sandbox: RunningSandbox, product: str) -> list[dict]:
    return sandbox.api(f"gift-cards/checkProduct/{product}")[1]["data"]["types"]


def test_catalog_is_believable(sandbox):
    status, answer = sandbox.api("gift-cards/catalog")

    titles = [category["title"] for category in answer["data"]["categories"]]
    products = all_products(sandbox)
    assert status == 200
    assert (answer["totalCategories"], answer["totalProducts"]) == (14, 130) == (len(titles), len(products))
    assert "Mobile & Internet" in titles
    assert len({product["id"] for product in products}) == 130
    assert {product["enabled"] for product in products} == {True, False}
    assert all(set(product) == {"id", "title", "enabled", "region"} for product in products)


def test_catalog_is_the_same_in_every_sandbox(sandbox):
    with start_sandbox() as another:
        assert all_products(another) == all_products(sandbox)


def test_check_product_shows_prices_and_stock(sandbox):
    every = [item for product in all_products(sandbox) for item in types_of(sandbox, product["id"])]

    prices = [item["price"] for item in every]
    assert len({item["id"] for item in every}) == len(every)
    assert all(price > 0 and round(price, 2) == price for price in prices)
    assert any(price % 1 for price in prices)
    assert 490 in prices
    assert {item["quantity"] == 0 for item in every} == {True, False}


def test_some_product_is_sold_out_altogether(sandbox):
    stocks = [
        {item["quantity"] for item in types_of(sandbox, product["id"])} for product in all_products(sandbox)
    ]

    assert {0} in stocks


def test_check_product_of_unknown_id_is_not_found(sandbox):
    status, answer = sandbox.api("gift-cards/checkProduct/000000000000000000000000")

    assert (status, answer["error"]["code"]) == (404, "NOT_FOUND")


def test_order_lowers_the_stock(sandbox):
    offer = find_offer(sandbox)
    before = {item["id"]: item["quantity"] for item in types_of(sandbox, offer["productId"])}

    place(sandbox, quantity=3)

    after = {item["id"]: item["quantity"] for item in types_of(sandbox, offer["productId"])}
    assert after == {**before, offer["typeId"]: before[offer["typeId"]] - 3}


def test_control_changes_price_stock_and_sale(sandbox):
    offer = find_offer(sandbox)

    sandbox.settings(
        types={offer["typeId"]: {"price": 512.25, "quantity": 2}},
        products={offer["productId"]: {"enabled": False}},
    )

    changed = next(item for item in types_of(sandbox, offer["productId"]) if item["id"] == offer["typeId"])
    shown = next(product for product in all_products(sandbox) if product["id"] == offer["productId"])
    assert (changed["price"], changed["quantity"], shown["enabled"]) == (512.25, 2, False)


def test_control_withdraws_and_renames(sandbox):
    product = find_product(sandbox, "PSN USA")

    sandbox.settings(products={product: {"withdrawn": True}}, categories={"PSN": {"title": "PlayStation"}})

    categories = sandbox.api("gift-cards/catalog")[1]["data"]["categories"]
    assert product not in [item["id"] for item in all_products(sandbox)]
    assert categories[0]["title"] == "PlayStation"
    assert sandbox.api(f"gift-cards/checkProduct/{product}")[0] == 404
