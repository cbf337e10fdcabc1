"""What is said in several places is said alike in each language: who sees what, what is needed, how fast.

The rule about giving back has a test of its own (orders/tests/aftersales/test_return_rule.py).
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from catalog.testing import make_denomination
from orders.fulfilment.settlement import settle_refused
from orders.mails import order_delayed, refund_requested
from orders.models import Cart, Line
from orders.reasons import LineReason
from orders.references import hash_of, new_secret
from orders.states import LineStatus
from orders.testing import make_line
from orders.testing.browsers import buyer_browser, proved_browser
from orders.testing.carts import make_cart

pytestmark = pytest.mark.django_db

LANGUAGES = ("ar", "fr", "en")
MISSING, REFUND = "orders/_missing_rule.txt", "orders/_refund_rule.txt"
DETAILS, SECRECY = "orders/_details_rule.txt", "orders/_secrecy_rule.txt"


def page(name: str, *arguments: object) -> Callable[[], str]:
    return lambda: Client().get(reverse(name, args=arguments)).content.decode()


def step(name: str) -> Callable[[], str]:
    """A step of the checkout, of a cart that is ready to be ordered."""

    def read() -> str:
        cart, secret = make_cart(make_denomination()), new_secret()
        Cart.objects.filter(pk=cart.pk).update(secret_hash=hash_of(secret))
        client = Client()
        client.cookies[settings.CART_COOKIE_NAME] = secret
        return client.get(f"{reverse('checkout')}?step={name}").content.decode()

    return read


def product() -> str:
    return page("product", make_denomination().product.slug)()


def refused() -> Line:
    line = make_line(LineStatus.PLACING)
    line.order.language = translation.get_language()
    line.order.save(update_fields=["language"])
    settle_refused(line, why=LineReason.SOLD_OUT)
    return line


def order_page() -> str:
    order = refused().order
    return buyer_browser(order).get(reverse("order", args=[order.reference])).content.decode()


def refund_page() -> str:
    order = refused().order
    return proved_browser(order).get(reverse("order-refund", args=[order.reference])).content.decode()


def mail_of_refund() -> str:
    return str(refund_requested(refused().pk).alternatives[0][0])


def mail_of_delay() -> str:
    order = make_line(LineStatus.PLACED).order
    order.language = translation.get_language()
    order.save(update_fields=["language"])
    return str(order_delayed(order.pk).alternatives[0][0])


TOLD = [
    *[(MISSING, place) for place in (page("terms"), page("faq"), step("review"), step("pay"), product)],
    (MISSING, mail_of_delay),
    *[(REFUND, place) for place in (page("terms"), page("faq"), page("account_signup"))],
    *[(REFUND, place) for place in (order_page, refund_page, mail_of_refund)],
    *[(DETAILS, place) for place in (page("faq"), step("details"))],
    *[(SECRECY, place) for place in (page("terms"), page("faq"), page("privacy"))],
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_rule_is_told_in_the_same_words_everywhere(language: str) -> None:
    with translation.override(language):
        wrong = [
            (rule, number)
            for number, (rule, place) in enumerate(TOLD)
            if plain(escape(render_to_string(rule))) not in plain(place())
        ]

    assert wrong == []


def plain(html: str) -> str:
    return " ".join(html.split())


@pytest.mark.parametrize("rule", [MISSING, REFUND, DETAILS, SECRECY])
def test_rule_is_translated(rule: str) -> None:
    told = set()
    for language in LANGUAGES:
        with translation.override(language):
            told.add(render_to_string(rule).strip())
    assert len(told) == len(LANGUAGES)


# How somebody would say it a second time, and where else such words stand for another reason.
SAID_AGAIN = {
    MISSING: (r"get back what you paid|you need not ask\b(?! for it)", set()),
    REFUND: (r"every refund|refund.{0,60}(at once|days|hours)|approved.{0,40}at once", set()),
    DETAILS: (r"you need an e-mail|both are needed|phone.*(required|you gave)|address is enough", set()),
    SECRECY: (r"stored encrypted|see your (bank )?card|you alone see a code", {"support/kept_data.py"}),
}


@pytest.mark.parametrize("rule", SAID_AGAIN)
def test_no_other_source_states_the_rule(rule: str) -> None:
    pattern, others = SAID_AGAIN[rule]
    stating = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in sources()
        if re.search(pattern, " ".join(spoken(path)), re.IGNORECASE)
    }

    assert stating == {f"templates/{rule}"} | others


def sources() -> list[Path]:
    """What customers read: templates but those of the back office, questions and answers, kept data."""
    folder = settings.BASE_DIR / "templates"
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".txt"}]
    customers = [path for path in found if path.relative_to(folder).parts[0] != "admin"]
    return [*customers, settings.BASE_DIR / "support/faq.py", settings.BASE_DIR / "support/kept_data.py"]


def spoken(path: Path) -> list[str]:
    """The sentences of a source, without comments."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text())
    if path.suffix == ".py":
        text = re.sub(r'"\s+"', "", text)
    return [f"{sentence}." for sentence in re.split(r"[.!?]\s|\"\s*%\}|\n", text)]
