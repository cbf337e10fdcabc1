"""What the front page tells in its first minute: how it goes, how to pay, real figures, what is no card."""

from collections.abc import Sequence

import pytest
from django.test import Client
from pytest_django import Settings

from catalog.delivery_figures import FEWEST_DELIVERIES, record_deliveries
from catalog.models import Category
from catalog.origins import Origin
from catalog.testing import make_category, make_denomination, make_product

pytestmark = pytest.mark.django_db


def home(client: Client, language: str = "en") -> str:
    return client.get(f"/{language}/").content.decode()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        ([9] * FEWEST_DELIVERIES, "Half of the deliveries came within 9 seconds of the payment."),
        ([130] * FEWEST_DELIVERIES, "Half of the deliveries came within 3 minutes of the payment."),
    ],
)
def test_real_figures_are_told(client: Client, seconds: Sequence[int], told: str) -> None:
    record_deliveries(seconds, 1_240)

    page = home(client)

    assert "1240 cards delivered within the last 7 days." in page.replace(",", "").replace("\u00a0", "")
    assert told in page


def test_too_few_deliveries_are_no_figure(client: Client) -> None:
    record_deliveries([9] * (FEWEST_DELIVERIES - 1), 1_240)

    assert "delivered within the last" not in home(client)


def test_transfers_are_named_where_they_are_taken(client: Client, settings: Settings) -> None:
    settings.PAYMENT_METHODS = ["ocpay", "wallet"]
    assert "BaridiMob" not in home(client)

    settings.PAYMENT_METHODS = ["ocpay", "transfer"]
    assert home(client).count("BaridiMob") == 2  # at the top, and in the second step


def test_rehearsal_stands_apart_from_real_categories(client: Client) -> None:
    make_denomination(product=make_product(category=make_category("PSN")))
    rehearsal = make_category("Rehearsal", origin=Origin.REHEARSAL)
    Category.objects.filter(pk=rehearsal.pk).update(product_count=1)

    response = client.get("/en/")

    assert [category.supplier_title for category in response.context["categories"]] == ["PSN"]
    assert "Only for trying out, no real cards:" in response.content.decode()


def test_names_are_in_the_language_of_the_page_and_cards_are_drawn_alike(client: Client) -> None:
    make_denomination("PSN 10 EUR", product=make_product("PSN Germany", slug="psn-germany"))

    arabic, french = home(client, "ar"), home(client, "fr")

    assert "بلايستيشن – ألمانيا" in arabic
    assert "PlayStation – Allemagne" in french
    assert "10 يورو" in client.get("/ar/p/psn-germany/").content.decode()
    assert arabic.count(">PSN</text>") == french.count(">PSN</text>") > 0
    assert "#germany" in arabic
