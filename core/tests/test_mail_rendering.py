"""One template makes subject, text and HTML; what comes from outside stays text in each of them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from core.mail_rendering import compose

LINK = "https://shop.example/ar/orders/7Q2MX4K9ZD/open/s-_3/?a=1&b=2"
TEMPLATE = """{% extends form %}{% load i18n shop %}
{% block subject %}About
{{ title|isolated }}{% endblock %}
{% block text %}First: {{ title }}.



Second.{% endblock %}
{% block button %}Go on & see{% endblock %}"""


@pytest.fixture(autouse=True)
def _template(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails/example.txt").write_text(TEMPLATE)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


def written(**context: Any) -> Any:
    return compose("example", to="buyer@example.com", **{"title": "Cards", "link": LINK, **context})


def test_words_are_the_same_in_both_forms() -> None:
    mail = written()

    html, kind = mail.alternatives[0]
    assert kind == "text/html"
    assert "First: Cards.\n\nSecond.\n\nGo on & see\n" + LINK in mail.body
    assert "<p>First: Cards.</p>\n<p>Second.</p>" in html
    assert ">Go on &amp; see</a>" in html


def test_subject_is_one_line() -> None:
    assert written(title="A\r\nBcc: b@example.com").subject == "About \u2068A Bcc: b@example.com\u2069"


def test_nothing_from_outside_becomes_markup() -> None:
    mail = written(title="<img src=x> & co")

    html = mail.alternatives[0][0]
    assert "<img" not in html
    assert "First: &lt;img src=x&gt; &amp; co." in html
    assert "First: <img src=x> & co." in mail.body


def test_link_is_a_button_and_can_be_copied() -> None:
    html = written().alternatives[0][0]

    escaped = LINK.replace("&", "&amp;")
    assert html.count(f'href="{escaped}"') == 1
    assert html.count(f">{escaped}<") == 1


def test_machines_are_asked_not_to_answer() -> None:
    assert written().message()["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_html_runs_in_the_direction_of_its_language(language: str, direction: str) -> None:
    with translation.override(language):
        html = written().alternatives[0][0]

    assert f'<html lang="{language}" dir="{direction}">' in html


def test_footer_names_the_seller(settings: Any) -> None:
    settings.SELLER_NAME, settings.SELLER_ADDRESS = "SARL <Barq>", "12 rue Didouche Mourad, Alger"

    mail = written()

    assert "-- \nSARL <Barq>\n12 rue Didouche Mourad, Alger\nYou receive this e-mail" in mail.body
    assert "SARL &lt;Barq&gt;" in mail.alternatives[0][0]


def test_order_is_summed_up_with_isolated_amounts() -> None:
    line = SimpleNamespace(title="iTunes", quantity=2, price=1030_00)
    order = SimpleNamespace(reference="7Q2MX4K9ZD", amount_due=1030_00)

    mail = written(order=order, lines=[line])

    assert "- \u2068iTunes\u2069 × 2 · \u20681\u00a0030\u00a0DA\u2069\n" in mail.body
    assert '<bdi dir="ltr" class="money">1\u00a0030\u00a0DA</bdi>' in mail.alternatives[0][0]
