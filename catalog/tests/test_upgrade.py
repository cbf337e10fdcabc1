"""A catalogue of an older release is found, filtered and sorted once it is upgraded, and can go back."""

from collections.abc import Generator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import Product
from catalog.search.index import is_in_step, is_there
from catalog.search.product_search import search
from catalog.testing import make_denomination, make_product
from core.page_cache.triggers import create_triggers, remove_triggers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

BEFORE = [("catalog", "0006_identities")]


def migrate(targets: list[tuple[str, str]]) -> None:
    """As the command does, without what follows it for other apps."""
    remove_triggers("default")
    MigrationExecutor(connection).migrate(targets)
    if targets != BEFORE:
        create_triggers("default")


@pytest.fixture
def latest() -> Generator[list[tuple[str, str]], None, None]:
    targets = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "catalog"]
    yield targets
    migrate(targets)


def test_catalogue_of_an_older_release_is_found_and_sorted_at_once(latest: list[tuple[str, str]]) -> None:
    product = make_product("Hulu Spain", region="spain")
    make_denomination(product=product, wholesale=500_00)
    make_denomination(product=product, wholesale=100_00)
    migrate(BEFORE)
    assert not is_there("default")

    migrate(latest)

    [found] = search("hulu", limit=6).products
    assert found.pk == product.pk
    product.refresh_from_db()
    assert (product.from_price, product.to_price) == (105_00, 525_00)
    assert (product.category.regions, product.category.product_count) == (["spain"], 1)
    assert is_in_step("default")
    assert Product.objects.get().cheapest_key == f"0{10**14 + 105_00}00100{product.pk:012d}"
