"""The fetch of the catalogue from a real sandbox over HTTP."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.kinds import CatalogDeskKind, CatalogJob
from catalog.models import Category, Denomination, MarkupRule, Product, SyncRun
from catalog.pricing.markup_rules import save_rule
from catalog.reasons import FetchReason
from catalog.supply.refresh import refresh_product
from catalog.supply.sync import sync_catalog
from core import heartbeats
from core.models import DeskItem
from core.reasons import translate_reason
from oneclick import OneClickError
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def withdraw_most(supplier: RunningSandbox) -> list[str]:
    ids = list(Product.objects.mirrored().values_list("supplier_id", flat=True))
    gone = ids[: len(ids) * 2 // 3]
    supplier.settings(products={id: {"withdrawn": 1} for id in gone})
    return gone


def test_sync_mirrors_the_catalogue(supplier: RunningSandbox) -> None:
    lines: list[str] = []

    run = sync_catalog(lines.append)

    assert (run.ok, run.problems, run.counts["products"]) == (True, [], 130)
    assert lines[0] == "the supplier lists 130 products in 14 categories"
    assert Product.objects.mirrored().count() == 130
    assert not Category.objects.get(supplier_title="Mobile & Internet").is_listed
    assert Product.objects.filter(supplier_enabled=False).exists()
    assert not heartbeats.is_due(CatalogJob.CATALOGUE)


def test_second_sync_finds_nothing_new(supplier: RunningSandbox) -> None:
    sync_catalog()

    assert sync_catalog().counts == {"products": 130}


def test_sync_follows_the_supplier_and_keeps_what_is_ours(supplier: RunningSandbox) -> None:
    sync_catalog()
    product = Product.objects.get(slug="psn-usa")
    refresh_product(product.pk)
    Category.objects.filter(supplier_title="PSN").update(title_fr="Consoles")
    save_rule(MarkupRule(category=product.category, percent=10), actor="test")
    before = Denomination.objects.filter(product=product).order_by("pk").first().selling_price
    supplier.settings(
        categories={"PSN": {"title": "PlayStation"}},
        products={product.supplier_id: {"title": "PlayStation US", "enabled": 0}},
    )

    sync_catalog()

    product.refresh_from_db()
    assert (product.supplier_title, product.slug, product.supplier_enabled) == (
        "PlayStation US",
        "psn-usa",
        False,
    )
    assert (product.category.supplier_title, product.category.slug) == ("PlayStation", "psn")
    assert product.category.title_fr == "Consoles"
    first = product.denominations.order_by("pk").first()
    assert (first.selling_price, first.is_for_sale) == (before, False)


def test_shrunken_catalogue_is_not_believed_until_staff_say_so(supplier: RunningSandbox) -> None:
    sync_catalog()
    gone = withdraw_most(supplier)

    run = sync_catalog()

    assert not run.ok
    assert translate_reason(run.problems[0]).startswith("the supplier lists only ")
    assert Product.objects.mirrored().count() == 130
    assert DeskItem.objects.filter(kind=CatalogDeskKind.SHRUNKEN, closed_at=None).count() == 1
    sync_catalog()
    assert DeskItem.objects.filter(kind=CatalogDeskKind.SHRUNKEN, closed_at=None).count() == 1

    assert sync_catalog(accept_shrunken=True).ok
    assert Product.objects.mirrored().count() == 130 - len(gone)
    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_empty_catalogue_withdraws_nothing(supplier: RunningSandbox) -> None:
    sync_catalog()
    ids = Product.objects.mirrored().values_list("supplier_id", flat=True)
    supplier.settings(products={id: {"withdrawn": 1} for id in ids})

    run = sync_catalog()

    assert (run.ok, run.problems[0]) == (False, FetchReason.EMPTY)
    assert Product.objects.mirrored().count() == 130


@pytest.mark.parametrize("fault", ["http_500", "html", "truncated_json", "empty_body"])
def test_unreadable_catalogue_changes_nothing(supplier: RunningSandbox, fault: str) -> None:
    sync_catalog()
    supplier.faults({"fault": fault, "endpoint": "catalog", "times": None})

    with pytest.raises(OneClickError):
        sync_catalog()

    assert Product.objects.mirrored().count() == 130
    assert [run.ok for run in SyncRun.objects.all()] == [False, True]


@pytest.mark.parametrize(
    "spelling",
    [{"category": "name"}, {"product_id": "_id"}, {"totals": "meta"}],
)
def test_sync_reads_every_spelling(supplier: RunningSandbox, spelling: dict[str, str]) -> None:
    supplier.settings(spelling=spelling)

    assert sync_catalog().counts["products"] == 130


def test_unreadable_entry_is_reported_and_the_rest_goes_on(supplier: RunningSandbox) -> None:
    supplier.faults({"fault": "broken_item", "endpoint": "catalog"})

    run = sync_catalog()

    assert (run.ok, run.counts["products"]) == (True, 130)
    assert [problem.partition(":")[0] for problem in run.problems] == ["categories[0]"]


@pytest.mark.long_form
def test_command_shows_progress_and_reads_prices(supplier: RunningSandbox) -> None:
    out = StringIO()

    call_command("sync_catalog", stdout=out)

    lines = out.getvalue().splitlines()
    assert "prices of 130 of 130 products read" in lines
    assert lines[-1].endswith("products are for sale")
    assert Denomination.objects.filter(wholesale=490_00, selling_price=515_00, is_for_sale=True).count() >= 3


def test_command_quick_leaves_prices_to_the_sweep(supplier: RunningSandbox) -> None:
    call_command("sync_catalog", "--quick", stdout=StringIO())

    assert not Product.objects.mirrored().exclude(refreshed_at=None).exists()
    assert Product.objects.mirrored().filter(next_due_at__isnull=False).count() == 130


def test_command_says_clearly_that_the_supplier_is_away(supplier: RunningSandbox) -> None:
    supplier.faults({"fault": "http_503", "endpoint": "catalog", "times": None})

    with pytest.raises(CommandError, match="the supplier's catalogue could not be read"):
        call_command("sync_catalog", stdout=StringIO())


def test_command_fails_for_a_shrunken_catalogue_unless_told(supplier: RunningSandbox) -> None:
    sync_catalog()
    withdraw_most(supplier)

    with pytest.raises(CommandError, match="left as it is"):
        call_command("sync_catalog", "--quick", stdout=StringIO(), stderr=StringIO())
    call_command("sync_catalog", "--quick", "--accept-shrunken", stdout=StringIO())
    assert SyncRun.objects.first().ok


def test_category_without_a_title_withdraws_nothing_and_is_told(supplier: RunningSandbox) -> None:
    sync_catalog()
    supplier.faults({"fault": "odd_shapes", "field": "category", "shape": "null", "every": 20, "times": 2})

    for _ in range(2):
        assert sync_catalog().ok

    assert Product.objects.mirrored().count() == 130
    assert Product.objects.exclude(unreadable_since=None).count() == 16
    assert DeskItem.objects.filter(kind=CatalogDeskKind.UNREADABLE, closed_at=None).count() == 1
    sync_catalog()
    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_ids_that_change_in_one_fetch_withdraw_nothing(supplier: RunningSandbox) -> None:
    sync_catalog()
    supplier.faults({"fault": "odd_shapes", "field": "id", "shape": "number", "every": 3})

    assert sync_catalog().ok

    assert Product.objects.mirrored().filter(is_visible=True).count() >= 124
    assert not Product.objects.exclude(withdrawn_at=None).exists()
