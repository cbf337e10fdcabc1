"""The page of all components, and the colours they are made of."""

import pytest
from django.test import Client
from pytest_django import Settings

from storefront.pages.palette import colour_pairs, contrast
from storefront.pages.styleguide import icons


def test_everything_written_can_be_read_in_both_schemes() -> None:
    weak = [
        f"{pair.front} on {pair.ground}: {pair.light:.2f} light, {pair.dark:.2f} dark, {pair.least} wanted"
        for pair in colour_pairs()
        if not pair.is_readable
    ]
    assert weak == []


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_page_is_drawn_by_the_templates_of_the_pages(client: Client, language: str, direction: str) -> None:
    answer = client.get(f"/{language}/styleguide/")

    shown = answer.content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in shown
    assert all(f"#{name}" in shown for name in icons())
    assert 'class="product-card' in shown  # of catalog.templatetags.fragments: drawn once in a process
    drawn = {template.name for template in answer.templates}
    assert drawn >= {
        *("_field.html", "_stepper.html", "_messages.html", "_empty.html"),
        "catalog/_categories.html",
        *("orders/_order_line.html", "orders/_refund.html", "orders/_revealed.html"),
        *("orders/_progress.html", "orders/_steps.html"),
    }


@pytest.mark.django_db
def test_page_does_not_exist_in_production(client: Client, settings: Settings) -> None:
    settings.IN_PRODUCTION = True
    assert client.get("/en/styleguide/").status_code == 404
