"""The catalogue in the back office."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Denomination, MarkupRule, PriceChange, Product, SyncRun
from catalog.pricing.markup_rules import save_rule
from catalog.pricing.suspension import withhold_product
from catalog.supply.product_update import accept_wholesale
from catalog.testing import make_category, make_denomination, make_product
from core.models import Act, DeskItem
from core.moves import subject_of
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

RULE = {
    "category": "",
    "product": "",
    "denomination": "",
    "percent": "5",
    "fixed": "0",
    "step": "1",
    "least_profit": "0",
}


def withheld() -> Denomination:
    denomination = make_denomination()
    Denomination.objects.filter(pk=denomination.pk).update(
        is_for_sale=False, withheld_wholesale=900_00, withheld_at="2026-01-01T00:00Z"
    )
    return Denomination.objects.get(pk=denomination.pk)


@pytest.mark.parametrize(
    "model", ["category", "product", "denomination", "markuprule", "pricechange", "syncrun"]
)
def test_lists_and_rows_open(owner_client: Client, model: str) -> None:
    denomination = withheld()
    save_rule(MarkupRule(denomination=denomination, percent=7, fixed=10_00), actor="test")
    SyncRun.objects.create(problems=["one"], counts={"products": 3})
    row = {
        "category": denomination.product.category_id,
        "product": denomination.product_id,
        "denomination": denomination.pk,
        "markuprule": MarkupRule.objects.get(denomination=denomination).pk,
        "pricechange": PriceChange.objects.first().pk,
        "syncrun": SyncRun.objects.get().pk,
    }[model]

    listed = owner_client.get(f"/admin/catalog/{model}/", {"q": "psn"} if model == "product" else {})
    opened = owner_client.get(f"/admin/catalog/{model}/{row}/change/")

    assert (listed.status_code, opened.status_code) == (200, 200)


def test_denominations_show_rule_price_margin_and_why_not(owner_client: Client) -> None:
    denomination = make_denomination(wholesale=490_00, stock=0)
    save_rule(MarkupRule(product=denomination.product, percent=10, fixed=20_00), actor="test")

    page = owner_client.get(
        "/admin/catalog/denomination/", headers={"Accept-Language": "en"}
    ).content.decode()

    for text in [
        "product: 10 % + 20\u00a0DA",
        "490\u00a0DA",
        "559\u00a0DA",
        "69\u00a0DA",
        "the supplier has none in stock",
    ]:
        assert text in page


@pytest.mark.parametrize("sort", range(1, 11))
def test_denominations_sort_by_every_column(owner_client: Client, sort: int) -> None:
    make_denomination()

    assert owner_client.get(f"/admin/catalog/denomination/?o={sort}").status_code == 200


def test_lists_take_the_same_queries_for_one_row_and_for_five(owner_client: Client) -> None:
    def queries(model: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            owner_client.get(f"/admin/catalog/{model}/")
        return len(captured)

    models = ["category", "product", "denomination", "markuprule", "pricechange"]
    save_rule(MarkupRule(denomination=make_denomination(), percent=7), actor="test")
    one = {model: queries(model) for model in models}
    for _ in range(4):
        save_rule(MarkupRule(denomination=make_denomination(), percent=7), actor="test")

    assert {model: queries(model) for model in models} == one


def test_saved_rule_reprices_what_is_below(owner_client: Client) -> None:
    denomination = make_denomination(wholesale=1000_00)

    response = owner_client.post(
        "/admin/catalog/markuprule/add/",
        RULE | {"category": denomination.product.category_id, "percent": "10", "fixed": "2.50", "step": "10"},
    )

    assert response.status_code == 302
    denomination.refresh_from_db()
    assert denomination.selling_price == 1110_00  # 1102.50, up to the step
    assert PriceChange.objects.first().actor == "owner@shop.test"


def test_changed_and_deleted_shop_rule_reprices_the_shop(owner_client: Client) -> None:
    denomination = make_denomination(wholesale=1000_00)
    rule = MarkupRule.objects.get()

    owner_client.post(f"/admin/catalog/markuprule/{rule.pk}/change/", RULE | {"percent": "20"})
    denomination.refresh_from_db()
    assert denomination.selling_price == 1200_00

    owner_client.post(f"/admin/catalog/markuprule/{rule.pk}/delete/", {"post": "yes"})
    denomination.refresh_from_db()
    assert (denomination.selling_price, denomination.is_for_sale) == (None, False)


def test_rules_deleted_in_bulk_reprice_too(owner_client: Client) -> None:
    denomination = make_denomination(wholesale=1000_00)
    rule = MarkupRule(denomination=denomination, percent=50)
    save_rule(rule, actor="test")

    owner_client.post(
        "/admin/catalog/markuprule/",
        {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"},
    )

    denomination.refresh_from_db()
    assert denomination.selling_price == 1050_00


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({}, None),  # the shop has its rule
        ({"percent": "-1"}, "percent"),
        ({"percent": "99999"}, "percent"),
        ({"percent": "abc"}, "percent"),
        ({"fixed": "-5"}, "fixed"),
        ({"fixed": "1.234"}, "fixed"),
        ({"step": "0"}, "step"),
        ({"step": "1.5"}, "step"),
        ({"step": "-10"}, "step"),
        ({"step": ""}, "step"),
        ({"least_profit": "x"}, "least_profit"),
    ],
)
def test_bad_rule_gets_a_clear_error(owner_client: Client, terms: dict[str, str], field: str | None) -> None:
    target = {"category": make_category().pk} if field else {}

    response = owner_client.post("/admin/catalog/markuprule/add/", RULE | target | terms)

    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field or "__all__"]
    assert MarkupRule.objects.count() == 1


def test_rule_takes_one_target_that_has_none_yet(owner_client: Client) -> None:
    denomination = make_denomination()
    save_rule(MarkupRule(denomination=denomination, percent=7), actor="test")

    several = RULE | {"category": denomination.product.category_id, "product": denomination.product_id}
    taken = RULE | {"denomination": denomination.pk}

    for terms in [several, taken]:
        response = owner_client.post("/admin/catalog/markuprule/add/", terms)
        assert response.status_code == 200
        assert response.context["adminform"].form.errors
    assert MarkupRule.objects.count() == 2


def test_supplier_fields_cannot_be_written(owner_client: Client) -> None:
    category = make_category("PSN", slug="psn")
    forged = {"supplier_title": "Forged", "slug": "forged", "origin": "shop", "product_count": 99}

    owner_client.post(
        f"/admin/catalog/category/{category.pk}/change/",
        forged | {"title_fr": "Consoles", "position": 3, "is_listed": "on"},
    )

    category.refresh_from_db()
    assert (category.supplier_title, category.slug, category.origin) == ("PSN", "psn", "supplier")
    assert (category.title_fr, category.position) == ("Consoles", 3)


def test_unlisting_a_category_hides_its_products(owner_client: Client) -> None:
    denomination = make_denomination()
    category = denomination.product.category

    owner_client.post(f"/admin/catalog/category/{category.pk}/change/", {"position": 3})

    denomination.refresh_from_db()
    product = Product.objects.get(pk=denomination.product_id)
    assert not Category.objects.get(pk=category.pk).is_listed
    assert (product.is_visible, product.is_available, denomination.is_for_sale) == (False, False, False)


def test_product_texts_and_its_denominations_are_edited_together(owner_client: Client) -> None:
    denomination = make_denomination()
    rows = {
        "denominations-TOTAL_FORMS": 1,
        "denominations-INITIAL_FORMS": 1,
        "denominations-0-id": denomination.pk,
        "denominations-0-product": denomination.product_id,
        "denominations-0-name_ar": "عشرة",
        "denominations-0-position": 5,
        "denominations-0-wholesale": "1",
        "denominations-0-selling_price": "1",
    }

    response = owner_client.post(
        f"/admin/catalog/product/{denomination.product_id}/change/",
        rows | {"title_ar": "بلايستيشن", "position": 9, "is_listed": "on"},
    )

    assert response.status_code == 302
    product = Product.objects.get(pk=denomination.product_id)
    denomination.refresh_from_db()
    assert (product.title_ar, product.position) == ("بلايستيشن", 9)
    assert "بلايستيشن" in product.search_text
    assert (denomination.name_ar, denomination.wholesale, denomination.selling_price) == (
        "عشرة",
        490_00,
        515_00,
    )
    assert (denomination.is_listed, denomination.is_for_sale) == (False, False)


def test_editing_a_product_does_not_undo_a_refresh(owner_client: Client) -> None:
    """The form saves what it changed, not the whole row as it was read."""
    denomination = withheld()
    accept_wholesale(denomination, actor="test")

    owner_client.post(
        f"/admin/catalog/denomination/{denomination.pk}/change/",
        {"name_fr": "Dix", "position": 100, "is_listed": "on"},
    )

    denomination.refresh_from_db()
    assert (denomination.name_fr, denomination.wholesale, denomination.is_for_sale) == ("Dix", 900_00, True)


def test_jump_is_accepted_from_the_list(owner_client: Client) -> None:
    waiting, other = withheld(), make_denomination()

    response = owner_client.post(
        "/admin/catalog/denomination/",
        {"action": "accept_new_wholesale", "_selected_action": [waiting.pk, other.pk]},
        follow=True,
    )

    waiting.refresh_from_db()
    assert (waiting.wholesale, waiting.selling_price, waiting.is_for_sale) == (900_00, 945_00, True)
    assert len(response.context["messages"]) == 2
    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_product_that_lost_money_is_sold_again_from_the_list(owner_client: Client) -> None:
    denomination = make_denomination()
    withhold_product(denomination.product, losses=3)
    denomination.refresh_from_db()
    listed = owner_client.get("/admin/catalog/denomination/", headers={"Accept-Language": "en"})
    assert not denomination.is_for_sale
    assert "it was bought at a loss again and again" in listed.content.decode()

    owner_client.post(
        "/admin/catalog/product/", {"action": "sell_again", "_selected_action": [denomination.product_id]}
    )

    denomination.refresh_from_db()
    assert denomination.is_for_sale
    assert Act.objects.get(act="product.sell_again").subject == subject_of(denomination.product)
    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_prices_are_read_on_demand(owner_client: Client, supplier: RunningSandbox) -> None:
    unknown = make_denomination().product

    owner_client.post("/admin/catalog/product/", {"action": "read_prices", "_selected_action": [unknown.pk]})

    unknown.refresh_from_db()
    assert unknown.refreshed_at is not None
    assert not unknown.is_available


def test_catalogue_is_fetched_and_believed_on_demand(owner_client: Client, supplier: RunningSandbox) -> None:
    run = SyncRun.objects.create()

    owner_client.post(
        "/admin/catalog/syncrun/", {"action": "fetch_and_believe", "_selected_action": [run.pk]}
    )

    assert SyncRun.objects.first().ok
    assert Product.objects.mirrored().count() == 130


@pytest.mark.parametrize("model", ["category", "product", "denomination", "pricechange", "syncrun"])
def test_mirrored_rows_are_neither_added_nor_deleted(owner_client: Client, model: str) -> None:
    denomination = make_denomination()
    row = {"product": denomination.product_id, "denomination": denomination.pk}.get(model, 1)

    assert owner_client.get(f"/admin/catalog/{model}/add/").status_code == 403
    assert owner_client.post(f"/admin/catalog/{model}/{row}/delete/", {"post": "yes"}).status_code in (
        403,
        302,
    )
    assert Denomination.objects.count() == 1
    assert PriceChange.objects.count() == 1


def test_staff_without_permission_changes_nothing(client: Client) -> None:
    viewer = get_user_model().objects.create_user("viewer@shop.test", "a long password", is_staff=True)
    viewer.user_permissions.add(
        *Permission.objects.filter(content_type__app_label="catalog", codename__startswith="view_")
    )
    client.force_login(viewer)
    waiting = withheld()
    withhold_product(waiting.product, losses=3)

    assert client.get("/admin/catalog/denomination/").status_code == 200
    assert client.get("/admin/catalog/markuprule/add/").status_code == 403
    for model, action, row in [
        ("denomination", "accept_new_wholesale", waiting.pk),
        ("product", "read_prices", waiting.product_id),
        ("product", "sell_again", waiting.product_id),
    ]:
        client.post(f"/admin/catalog/{model}/", {"action": action, "_selected_action": [row]})
    waiting.refresh_from_db()
    assert waiting.withheld_wholesale == 900_00
    assert waiting.product.withheld_at is not None


def test_customers_see_no_back_office(client: Client) -> None:
    assert client.get("/admin/catalog/denomination/").status_code == 302


def test_rule_shows_the_prices_it_leads_to(owner_client: Client) -> None:
    make_denomination("PSN 10 EUR", product=make_product("PSN Germany"), wholesale=490_00)
    rule = MarkupRule.objects.get()

    page = owner_client.get(f"/admin/catalog/markuprule/{rule.pk}/change/", headers={"Accept-Language": "en"})

    text = page.content.decode()
    assert "PSN Germany · PSN 10 EUR" in text
    assert "515\u00a0DA" in text
