"""Goods that are called something else, and answers about them of odd shapes."""

import pytest

from sandbox.tests.shop import find_product


def look(sandbox, product):
    return sandbox.api(f"gift-cards/checkProduct/{product}")[1]["data"]


def catalogue(sandbox):
    return sandbox.api("gift-cards/catalog")[1]["data"]["categories"]


@pytest.mark.parametrize(
    ("kind", "title", "name"),
    [
        ("amount", "iTunes USA", "iTunes 20 USD"),
        ("currency", "iTunes USA", "iTunes 2 TRY"),
        ("region", "iTunes Turkey", "iTunes 2 USD"),
        ("brand", "Netflix", "Netflix 2 USD"),
        ("words", "iTunes USA (digital)", "iTunes 2 USD (digital)"),
    ],
)
def test_goods_are_called_something_else_once(sandbox, kind, title, name):
    product = find_product(sandbox, "iTunes USA")
    sandbox.faults({"fault": "identity_changed", "kind": kind})

    answer = look(sandbox, product)

    assert (answer["productTitle"], answer["types"][0]["name"]) == (title, name)
    after = look(sandbox, product)
    assert (after["productTitle"], after["types"][0]["name"]) == ("iTunes USA", "iTunes 2 USD")


def test_catalogue_calls_them_something_else(sandbox):
    sandbox.faults({"fault": "identity_changed", "endpoint": "catalog", "kind": "region"})

    [psn, *_others] = catalogue(sandbox)
    assert (psn["products"][0]["title"], psn["products"][0]["region"]) == ("PSN Turkey", "turkey")


@pytest.mark.parametrize(
    ("shape", "value"), [("null", None), ("empty", ""), ("number", 12345), ("list", ["x"]), ("negative", -1)]
)
def test_field_of_a_type_has_an_odd_shape(sandbox, shape, value):
    product = find_product(sandbox, "iTunes USA")
    rule = {"fault": "odd_shapes", "endpoint": "checkProduct", "field": "price", "shape": shape, "every": 2}
    sandbox.faults(rule)

    prices = [offer["price"] for offer in look(sandbox, product)["types"]]

    assert prices[0] == prices[2] == value
    assert prices[1] not in (value, None)


def test_field_of_the_catalogue_may_be_missing(sandbox):
    sandbox.faults(
        {"fault": "odd_shapes", "field": "region", "shape": "missing"},
        {"fault": "odd_shapes", "field": "category", "shape": "null", "after": 1},
    )

    assert "region" not in catalogue(sandbox)[0]["products"][0]
    assert {category["title"] for category in catalogue(sandbox)} == {None}
