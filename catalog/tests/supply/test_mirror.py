"""A fetched catalogue written into ours: field ownership, renames, withdrawal and return."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Origin, Product
from catalog.reasons import FetchReason
from catalog.supply import mirror
from catalog.supply.mirror import MirrorRun, group_by_category, mirror_catalogue
from catalog.testing import make_denomination
from core import clock
from core.reasons import Reason
from oneclick import SupplierCatalog
from oneclick import SupplierCategory as Listed
from oneclick import SupplierProduct as Offer

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

SHOP_FIELDS = [
    "slug", "title_ar", "title_fr", "title_en", "text_ar", "text_fr", "text_en", "redemption_ar",
    "redemption_fr", "redemption_en", "image", "position", "is_listed",
]  # fmt: skip


def offer(id: str, title: str = "", *, enabled: bool | None = True, region: str = "germany") -> Offer:
    return Offer(id=id, title=title or f"Product {id}", enabled=enabled, region=region)


def fetched(**listings: list[Offer]) -> list[str]:
    """Mirror a catalogue of these categories; returns the problems."""
    return listed(list(listings.items()))


def listed(listings: list[tuple[str, list[Offer]]]) -> list[str]:
    categories = tuple(Listed(title, tuple(offers)) for title, offers in listings)
    problems: list[str] = []
    mirror_catalogue(group_by_category(SupplierCatalog(categories, (), None, None), problems))
    return problems


def product(id: str) -> Product:
    return Product.objects.select_related("category").get(supplier_id=id)


def test_first_fetch_makes_categories_and_products() -> None:
    fetched(PSN=[offer("a", "PSN Germany"), offer("b", "PSN France", region="france")], Xbox=[offer("c")])

    assert list(Category.objects.values_list("supplier_title", flat=True)) == ["PSN", "Xbox"]
    assert product("b").category.supplier_title == "PSN"
    assert (product("a").slug, product("b").region, product("a").is_visible) == (
        "psn-germany",
        "france",
        True,
    )


def test_fetch_leaves_every_shop_field_alone() -> None:
    fetched(PSN=[offer("a")])
    ours = {
        "title_ar": "ع", "title_fr": "F", "title_en": "E", "text_ar": "ع", "text_fr": "f", "text_en": "e",
        "redemption_ar": "ع", "redemption_fr": "f", "redemption_en": "e",
        "image": "products/a.webp", "position": 3, "is_listed": False,
    }  # fmt: skip
    Product.objects.update(**ours)
    Category.objects.update(
        title_ar="ع", title_fr="F", title_en="E", position=2, redemption_fr="r", is_listed=False
    )
    product_before = model_to_dict(product("a"), SHOP_FIELDS)
    category_before = model_to_dict(product("a").category, SHOP_FIELDS)

    fetched(PSN=[offer("a", "Quite another title", enabled=False, region="france")])

    after = product("a")
    assert (after.supplier_title, after.supplier_enabled, after.region) == (
        "Quite another title",
        False,
        "france",
    )
    assert model_to_dict(after, SHOP_FIELDS) == product_before
    assert model_to_dict(after.category, SHOP_FIELDS) == category_before


def test_disabled_product_is_not_for_sale() -> None:
    fetched(PSN=[offer("a")])
    denomination = make_denomination(product=product("a"))
    assert denomination.is_for_sale

    fetched(PSN=[offer("a", enabled=False)])

    denomination.refresh_from_db()
    assert not denomination.is_for_sale
    assert not product("a").is_available


def test_vanished_product_is_withdrawn_and_returns() -> None:
    fetched(PSN=[offer("a"), offer("b")])
    denomination = make_denomination(product=product("a"))

    fetched(PSN=[offer("b")])
    denomination.refresh_from_db()
    assert (product("a").withdrawn_at, product("a").is_visible, denomination.is_for_sale) == (
        None,
        True,
        True,
    )
    fetched(PSN=[offer("b")])
    denomination.refresh_from_db()
    assert (product("a").withdrawn_at is not None, product("a").is_visible, denomination.is_for_sale) == (
        True,
        False,
        False,
    )
    assert product("a").next_due_at is None

    fetched(PSN=[offer("a"), offer("b")])
    denomination.refresh_from_db()
    assert (product("a").withdrawn_at, product("a").is_visible, denomination.is_for_sale) == (
        None,
        True,
        True,
    )
    assert product("a").next_due_at is not None
    assert Product.objects.count() == 2


def test_vanished_category_is_withdrawn_and_returns_with_its_slug() -> None:
    fetched(PSN=[offer("a")], Xbox=[offer("b")])
    before = product("b").category

    fetched(PSN=[offer("a")])
    assert Category.objects.get(pk=before.pk).withdrawn_at is None
    fetched(PSN=[offer("a")])
    assert Category.objects.get(pk=before.pk).withdrawn_at is not None

    fetched(PSN=[offer("a")], xBOX=[offer("b")])
    after = product("b").category
    assert (after.pk, after.slug, after.withdrawn_at) == (before.pk, before.slug, None)


def test_renamed_category_keeps_texts_and_slug() -> None:
    fetched(PSN=[offer("a"), offer("b"), offer("c")], Xbox=[offer("d")])
    Category.objects.filter(supplier_title="PSN").update(title_fr="Console", position=1)
    before = product("a").category

    fetched(PlayStation=[offer("a"), offer("b"), offer("new")], Xbox=[offer("d"), offer("c")])

    after = product("a").category
    assert (after.pk, after.slug, after.title_fr) == (before.pk, "psn", "Console")
    assert (after.supplier_title, product("new").category_id) == ("PlayStation", before.pk)
    assert product("c").category.supplier_title == "Xbox"
    assert "playstation" in product("a").search_text


def test_split_category_goes_to_the_larger_part() -> None:
    fetched(Consoles=[offer("a"), offer("b"), offer("c")])
    before = product("a").category_id

    fetched(Xbox=[offer("c")], PSN=[offer("a"), offer("b")])

    assert product("a").category_id == before
    assert product("c").category_id != before
    assert Category.objects.count() == 2


def test_products_that_move_do_not_rename_a_category_that_stays() -> None:
    fetched(PSN=[offer("a"), offer("b"), offer("c")])
    before = product("a").category_id

    fetched(PSN=[offer("a")], New=[offer("b"), offer("c")])

    assert product("a").category_id == before
    assert product("b").category.supplier_title == "New"


def test_titles_that_differ_in_case_and_spaces_are_one_category() -> None:
    listed([("Google Play", [offer("a")]), ("  google   PLAY ", [offer("b")])])

    assert Category.objects.count() == 1
    assert product("a").category_id == product("b").category_id


def test_product_listed_twice_is_reported_and_kept_once() -> None:
    problems = fetched(PSN=[offer("a")], Xbox=[offer("a"), offer("b")])

    assert problems == [Reason(FetchReason.LISTED_TWICE, id="a")]
    assert product("a").category.supplier_title == "PSN"


def test_unlisted_category_is_mirrored_but_hidden() -> None:
    listed([("mobile  &  internet", [offer("a")]), ("PSN", [offer("b")])])

    assert not product("a").category.is_listed
    assert (product("a").is_visible, product("b").is_visible) == (False, True)


def test_hostile_titles_are_kept_as_text_with_harmless_slugs() -> None:
    titles = [
        "<script>alert(1)</script>",
        "../../admin",
        "بطاقة هدية",
        "x" * 500,
        "\u202eLive",
        "%00;--",
        "Été",
    ]
    offers = [offer(f"id{number}", title) for number, title in enumerate(titles)]

    listed([(title, [it]) for title, it in zip(titles, offers, strict=True)])

    slugs = {it.supplier_title: it.slug for it in Product.objects.all()}
    assert slugs["<script>alert(1)</script>"] == "scriptalert1script"
    assert slugs["../../admin"] == "admin"
    assert slugs["بطاقة هدية"].startswith("product")
    assert slugs["Été"] == "ete"
    assert len(set(slugs.values())) == len(titles)


def test_equal_titles_get_different_slugs_that_stay() -> None:
    fetched(PSN=[offer("a", "PSN Germany"), offer("b", "PSN Germany")])
    fetched(PSN=[offer("b", "PSN Germany"), offer("a", "PSN Deutschland")])

    assert (product("a").slug, product("b").slug) == ("psn-germany", "psn-germany-2")


def test_rows_of_the_shop_are_left_alone() -> None:
    fetched(PSN=[offer("a")])
    Category.objects.create(origin=Origin.REHEARSAL, supplier_title="Own", title_key="own", slug="own")

    fetched(PSN=[offer("a")])

    assert Category.objects.get(slug="own").withdrawn_at is None


def test_one_fetch_that_misses_something_withdraws_nothing() -> None:
    fetched(PSN=[offer("a"), offer("b")])
    fetched(PSN=[offer("b")])
    fetched(PSN=[offer("a"), offer("b")])
    fetched(PSN=[offer("b")])

    assert product("a").withdrawn_at is None
    assert product("a").missing_since is not None


def test_region_that_is_not_named_any_more_holds() -> None:
    fetched(PSN=[offer("a", "PSN Germany")])

    fetched(PSN=[offer("a", "PSN Germany", region="")])

    assert product("a").region == "germany"


def test_second_fetch_changes_nothing() -> None:
    fetched(PSN=[offer("a")])
    listings = group_by_category(SupplierCatalog((Listed("PSN", (offer("a"),)),), (), None, None), [])

    done = mirror_catalogue(listings)

    assert (done.product_ids, dict(done.counts)) == (set(), {})


def stop_after(monkeypatch: pytest.MonkeyPatch, chunks: int) -> None:
    """The process dies once so many chunks of products are written."""
    left, write = iter(range(chunks)), mirror._mirror_products

    def mirror_products(*args: Any) -> None:
        if next(left, None) is None:
            raise SystemExit
        write(*args)

    monkeypatch.setattr(mirror, "_mirror_products", mirror_products)


def test_fetch_that_dies_midway_leaves_what_fits_together_and_the_next_one_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offers = [offer(id) for id in "abcde"]
    fetched(PSN=offers[4:])
    monkeypatch.setattr(mirror, "CHUNK", 2)
    with monkeypatch.context() as patch:
        stop_after(patch, chunks=1)
        with pytest.raises(SystemExit):
            fetched(PSN=[offer("x"), *offers[:4]])

    assert set(Product.objects.values_list("supplier_id", flat=True)) == {"e", "x", "a"}
    assert Product.objects.filter(is_visible=True).count() == Category.objects.get().product_count == 3
    assert product("e").missing_since is None

    fetched(PSN=[offer("x"), *offers[:4]])

    assert Category.objects.get().product_count == 6
    assert (product("e").missing_since is not None, product("e").withdrawn_at) == (True, None)


@pytest.mark.django_db(transaction=True)
def test_fetch_is_written_in_small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "CHUNK", 2)

    with CaptureQueriesContext(connection) as queries:
        fetched(PSN=[offer(id) for id in "abc"], Xbox=[offer(id) for id in "de"])

    asked = "\n".join(query["sql"] for query in queries)
    inserted = [each.count('INSERT INTO "catalog_product"') for each in asked.split("\nBEGIN")]
    assert (sum(inserted), max(inserted)) == (5, 2)


def test_what_a_fetch_has_noted_itself_is_no_second_opinion() -> None:
    fetched(PSN=[offer("a"), offer("b")])
    lost = product("a")
    fetch = MirrorRun(clock.now(), {"a": lost}, {"b"}, is_whole=True, is_final=False)

    for _ in range(2):
        fetch.step(lambda: mirror._note_missing([lost.pk], set(), fetch))

    assert (product("a").missing_since, product("a").withdrawn_at) == (fetch.now, None)


def test_part_that_meets_a_rivals_row_is_written_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    tries, write = iter([IntegrityError]), mirror._mirror_products

    def mirror_products(*args: Any) -> None:
        write(*args)
        for error in tries:
            raise error

    monkeypatch.setattr(mirror, "_mirror_products", mirror_products)
    catalog = SupplierCatalog((Listed("PSN", (offer("a"),)),), (), None, None)

    done = mirror_catalogue(group_by_category(catalog, []))

    assert done.counts == {"categories new": 1, "products new": 1}
    assert product("a").is_visible
