"""What can be given back, and which details are needed, is told alike everywhere, in each language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from catalog.testing import make_denomination
from delivery.testing import make_card
from orders.forms import DetailsForm
from orders.mails import order_ready
from orders.models import Cart, LineCard
from orders.references import hash_of, new_secret
from orders.states import LineStatus
from orders.testing import make_line
from orders.testing.browsers import buyer_browser
from orders.testing.carts import make_cart

pytestmark = pytest.mark.django_db

RULE = "orders/_return_rule.txt"
LANGUAGES = ("ar", "fr", "en")
# How the sources would say it a second time.
SAID_AGAIN = re.compile(r"(take|taken|give|given) back", re.IGNORECASE)


def rule(language: str) -> str:
    with translation.override(language):
        return render_to_string(RULE).strip()


def plain(html: str) -> str:
    return " ".join(html.split())


def checkout_steps(language: str) -> Iterator[tuple[str, str]]:
    """The pages of the steps at which one decides, of a cart that is ready to be ordered."""
    cart, secret = make_cart(make_denomination()), new_secret()
    Cart.objects.filter(pk=cart.pk).update(secret_hash=hash_of(secret))
    client = Client(headers={"Accept-Language": language})
    client.cookies[settings.CART_COOKIE_NAME] = secret
    for step in ("review", "pay"):
        yield step, client.get(f"/{language}/checkout/?step={step}").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_rule_is_told_in_the_same_words_wherever_one_decides(language: str) -> None:
    line = make_line(LineStatus.DELIVERED)
    order = line.order
    order.language = language
    order.save(update_fields=["language"])
    card = make_card(customer=order.customer, label=f"{order.reference}/1/1")
    LineCard.objects.create(line=line, position=1, card=card)
    mail = order_ready(order.pk)
    assert mail is not None
    told = {
        "terms": Client().get(f"/{language}/terms/").content.decode(),
        **dict(checkout_steps(language)),
        "order": buyer_browser(order, language)
        .get(f"/{language}/orders/{order.reference}/")
        .content.decode(),
        "mail": mail.body,
    }

    assert [
        place for place, text in told.items() if plain(str(escape(rule(language)))) not in plain(text)
    ] == []


def test_rule_differs_by_language_and_names_both_cases() -> None:
    assert len({rule(language) for language in LANGUAGES}) == 3
    assert "nobody has looked at can be given back" in rule("en")
    assert "was looked at cannot" in rule("en")


def test_no_other_template_states_the_rule() -> None:
    """Links and messages may name the act; a sentence about what cannot be taken back stands once."""
    folder = settings.BASE_DIR / "templates"
    stating = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".txt"} and _states_it(path)
    ]

    assert stating == [RULE]


def _states_it(path: Path) -> bool:
    sentences = re.split(r"[.!?\"]", path.read_text())
    return any(SAID_AGAIN.search(each) and re.search(r"\bcan(not)?\b", each) for each in sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_phone_is_needed_and_nobody_says_otherwise(language: str) -> None:
    assert DetailsForm.base_fields["phone"].required
    terms = Client().get(f"/{language}/terms/").content.decode()
    assert not re.search("if you gave it|si vous l’avez donné|إن أعطيته", terms)
