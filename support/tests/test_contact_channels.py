"""What is set is shown on every page; what is not set is not."""

import pytest
from django.urls import reverse

from support.contact_channels import contact_channels, seller_facts


@pytest.fixture
def channels(settings):
    settings.CONTACT_WHATSAPP = "+213 550 00 00 00"
    settings.CONTACT_TELEGRAM = "@shop"
    settings.CONTACT_PHONE = "+213 21 00 00 00"
    settings.CONTACT_EMAIL = "help@shop.example"


@pytest.mark.usefixtures("channels")
def test_links_carry_the_message():
    links = {each.name: each.link for each in contact_channels("Order AB & C")}

    assert links == {
        "whatsapp": "https://wa.me/213550000000?text=Order%20AB%20%26%20C",
        "telegram": "https://t.me/shop?text=Order%20AB%20%26%20C",
        "phone": "tel:+21321000000",
        "mail": "mailto:help@shop.example?body=Order%20AB%20%26%20C",
    }


def test_nothing_is_shown_that_is_not_set(settings):
    assert contact_channels() == []
    settings.SELLER_NAME, settings.SELLER_RC = "SARL Exemple", ""
    assert [value for _label, value in seller_facts()] == ["SARL Exemple"]


@pytest.mark.django_db
@pytest.mark.usefixtures("channels")
@pytest.mark.parametrize("name", ["home", "terms", "cart", "faq"])
def test_foot_of_every_page_names_channels_and_seller(client, settings, name):
    settings.SELLER_NAME, settings.SELLER_NIF = "SARL Exemple", "000016"
    foot = client.get(reverse(name)).content.decode().partition("<footer")[2]

    for wanted in ("https://wa.me/213550000000", "https://t.me/shop", "SARL Exemple", "NIF 000016"):
        assert wanted in foot
