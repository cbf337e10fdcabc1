"""Parts of pages that are rendered once: never another's, never out of date, nothing beside their facts."""

from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from catalog.models import Category, Product
from catalog.models.listed_products import ListedCard, ListedProduct
from catalog.presentation.shown_amounts import ShownAmount
from catalog.presentation.structured_data import ProductFacts
from catalog.templatetags import fragments

SHOWN = ListedCard(
    slug="psn-germany",
    supplier_title="PSN Germany",
    title_ar="",
    title_fr="",
    title_en="",
    region="germany",
    image="",
    is_available=True,
    is_in_question=False,
    from_price=515_00,
)


def product(*, popularity: int = 0, **shown: Any) -> ListedProduct:
    return ListedProduct(1, 1, popularity, "", SHOWN._replace(**shown))


def cards(*products: ListedProduct, language: str = "en") -> str:
    template = Template("{% load fragments %}{% product_cards products %}")
    with translation.override(language):
        return template.render(Context({"products": products}))


CHANGES: dict[str, dict[str, Any]] = {
    "title": {"title_en": "PlayStation"},
    "price": {"from_price": 520_00},
    "region": {"region": "france"},
    "address": {"slug": "psn-france"},
    "picture": {"image": "products/a.webp"},
    "sold out": {"is_available": False},
    "in question": {"is_available": False, "is_in_question": True},
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_card_shows_makes_another_card(change: str) -> None:
    before = cards(product())
    after = cards(product(**CHANGES[change]))

    assert after != before
    assert cards(product()) == before


@pytest.mark.django_db
def test_card_draws_on_no_column_that_is_not_its_key() -> None:
    with pytest.raises(Product.DoesNotExist):
        _ = product().card.product.popularity


def test_card_is_in_the_language_of_the_page() -> None:
    alike = product(supplier_title="Netflix", region="")  # its name is, in French and English
    shown = {language: cards(alike, language=language) for language in ("ar", "fr", "en")}

    assert len(set(shown.values())) == 3
    assert all(f'href="/{language}/p/psn-germany/"' in card for language, card in shown.items())


def test_what_is_the_same_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cards(product())
    monkeypatch.setattr(fragments, "render_to_string", forbidden)

    assert cards(product(popularity=7), product()) == 2 * cards(product())


def forbidden(*_args: object) -> str:
    raise AssertionError("rendered again")


def test_title_is_escaped() -> None:
    assert "<script>" not in cards(product(supplier_title="<script>alert(1)</script>"))


def test_category_that_is_being_shown_is_marked() -> None:
    rows = [Category(pk=number, supplier_title=f"C{number}", slug=f"c{number}") for number in (1, 2)]
    template = Template("{% load fragments %}{% category_items rows current %}")

    assert template.render(Context({"rows": rows})).count("aria-current") == 0
    marked = template.render(Context({"rows": rows, "current": rows[1]}))
    assert 'href="/en/c/c2/" aria-current="page"' in marked
    assert marked.count("aria-current") == 1


def test_machines_are_told_every_amount_as_it_is_now() -> None:
    cheap = ShownAmount(1, "10 EUR", 515_00, None, "in", is_for_sale=True)
    dear = ShownAmount(2, "50 EUR", 2_600_00, None, "in", is_for_sale=True)
    page = "https://shop.test/en/p/psn/"
    facts = ProductFacts(page, "PSN", f"{page}a.webp", "A card", page, "PSN", "PSN", (cheap, dear), "Shop")
    changed = facts._replace(amounts=(cheap, dear._replace(price=2_700_00, stock_word="out")))

    assert '"price":"2600"' in fragments.product_data(facts)
    assert '"price":"2700"' in fragments.product_data(changed)
    assert "OutOfStock" in fragments.product_data(changed)
    assert "OutOfStock" not in fragments.product_data(facts)
