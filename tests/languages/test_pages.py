"""No page speaks a language that was not asked for: every page that customers can meet is read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import LocalePrefixPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from accounts.models import Customer
from accounts.testing import PASSWORD
from catalog.models import BackInStock, Denomination
from catalog.stock_notices import unsubscribe_token
from orders.models import LineCard, Order
from orders.states import LineStatus
from tests.languages.page_text import Page, broken_isolates, english_sentences, latin_sentences
from tests.languages.site_walk import SiteWalk, fill_shop, link_to, names_of_goods, walk

pytestmark = pytest.mark.django_db

# No page of its own: something is done, a part of a page, a file, or a way to another page.
NO_PAGE = {
    *("cart-update", "cart-remove", "order-cancel", "order-send-code", "order-open", "order-go", "top-up-go"),
    *("order-live", "top-up-live", "order-document-pdf", "order-transfer-picture", "top-up-transfer-picture"),
    *("order-transfer", "top-up-transfer", "mfa_download_recovery_codes", "account_set_password"),
    *("mfa_reauthenticate", "account_confirm_login_code", "order-lost-link", "manifest", "suggest"),
    *(
        "order-card-used",
        "order-cards-used",
        "order-card-unused",
        "order-end-links",
        "account-session-end",
        "account-language",
    ),
}


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def owner(db: None) -> Customer:
    return fill_shop()


class Visit:
    """All pages in one language, as a guest and as a member meet them; forms are also sent wrongly filled."""

    def __init__(self, owner: Customer, language: str) -> None:
        self.language, self.seen = language, SiteWalk()
        headers = {"Accept-Language": language, "Sec-Fetch-Site": "same-origin"}
        self.guest, self.member = Client(headers=headers), Client(headers=headers)
        with translation.override(language):
            self._as_guest()
            self._as_newcomer()
            self._as_member(owner)
            self._with_second_factor(owner)

    def _look(self, client: Client, *starts: str) -> None:
        walk(client, starts, self.language, self.seen)

    def _send(self, client: Client, address: str, **form: Any) -> None:
        """The page that answers a form."""
        answer = client.post(address, form, follow=True)
        self.seen.keep(answer.request["PATH_INFO"], answer.content.decode())

    def _as_guest(self) -> None:
        card = Denomination.objects.order_by("pk")[0]
        self._send(self.guest, reverse("cart-add"))
        self._send(self.guest, reverse("cart-add"), denomination=card.pk, quantity=2)
        for form in ({"step": "review"}, {"step": "review", "terms": "on"}):
            self._send(self.guest, reverse("checkout"), **form)
        for email in ("no address", "aya@example.com"):
            self._send(self.guest, reverse("checkout"), step="details", email=email, phone="0550123456")
        self._look(self.guest, reverse("home"), reverse("checkout"), f"{reverse('search')}?q=xyzzy")
        self._look(self.guest, *(link_to(order, self.language) for order in Order.objects.all()))
        self._wait_for_a_card()
        self._send(self.guest, reverse("order-lost-link"), email="aya@example.com")
        self._look(self.guest, f"/{self.language}/nothing/", f"/{self.language}/orders/7Q2MX4K9ZD/")
        strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": self.language})
        self._send(strict, reverse("cart-add"))

    def _wait_for_a_card(self) -> None:
        gone = Denomination.objects.get(stock=0)
        for email in ("no address", "aya@example.com"):
            address = reverse("notice", args=[gone.product.slug])
            self._send(self.guest, address, denomination=gone.pk, email=email)
        token = unsubscribe_token(BackInStock.objects.latest("pk"))
        self._look(self.guest, reverse("notice-noted", args=[gone.product.slug]))
        self._look(self.guest, reverse("contact-sent"))
        self._look(self.guest, reverse("notice-stop", args=[token]))
        self._look(self.guest, f"{reverse('search')}?q=itunse", reverse("account-closed"))

    def _as_newcomer(self) -> None:
        names = ("account_login", "account_signup", "account_reset_password", "account_inactive")
        self._look(self.guest, *map(reverse, names))
        for name in names[:3]:
            self._send(self.guest, reverse(name), email="x", login="x", password1="1", password2="2")
        self._send(
            self.guest,
            reverse("account_signup"),
            email=f"{self.language}@example.com",
            password1=PASSWORD,
            password2=PASSWORD,
        )
        self._look(self.guest, self._mailed_path())
        self._send(self.guest, reverse("account_reset_password"), email="customer@example.com")
        path = self._mailed_path()
        self._look(self.guest, path, reverse("account_reset_password_from_key_done"))

    def _mailed_path(self) -> str:
        return re.search(r"http://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]

    def _as_member(self, owner: Customer) -> None:
        self._send(self.member, reverse("account_login"), login=owner.email, password=PASSWORD)
        orders = [reverse("order", args=[order.reference]) for order in owner.orders.all()]
        pages = (
            "account",
            "cards",
            "account-settings",
            "wallet",
            "wallet-top-up",
            "account_email",
            "account_change_password",
        )
        self._look(self.member, *map(reverse, pages), *orders)
        self._send(self.member, reverse("wallet-top-up"), amount="1")
        self._send(self.member, reverse("account_change_password"), oldpassword="x")
        self._send(self.member, reverse("account_email"), email="x", action_add="")
        line_card = LineCard.objects.filter(line__status=LineStatus.DELIVERED).latest("pk")
        at = [line_card.line.order.reference, line_card.number]
        self._send(self.member, reverse("order-reveal", args=at))
        self._send(self.member, reverse("order-reveal-all", args=at[:1]))
        for form in ({}, {"fault": "used"}):
            self._look(self.member, reverse("order-report", args=at))
            self._send(self.member, reverse("order-report", args=at), **form)

    def _with_second_factor(self, owner: Customer) -> None:
        for password in ("x", PASSWORD):
            self._send(self.member, reverse("account_reauthenticate"), password=password)
        self._look(self.member, reverse("mfa_index"), reverse("mfa_activate_totp"))
        TOTP.activate(owner.user, generate_totp_secret())
        RecoveryCodes.activate(owner.user)
        names = ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp")
        self._look(self.member, reverse("mfa_index"), *map(reverse, names), reverse("account_logout"))
        self._send(self.guest, reverse("account_login"), login=owner.email, password=PASSWORD)


def names_of_views(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of_views(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def all_views() -> set[str]:
    """The views below a language prefix: those that people see."""
    resolvers = get_resolver().url_patterns
    return set(names_of_views(each for each in resolvers if isinstance(each.pattern, LocalePrefixPattern)))


def test_arabic_pages_hold_no_latin_sentence(owner: Customer, settings: Any) -> None:
    visit = Visit(owner, "ar")

    names = {settings.SITE_NAME, *names_of_goods()}
    read = [(address, Page(html)) for address, html in visit.seen.pages]
    assert {page.direction for _, page in read} == {"rtl"}
    found = [(address, latin_sentences(page.texts, names)) for address, page in read]
    assert [(address, texts) for address, texts in found if texts] == []
    assert all_views() - NO_PAGE - set(visit.seen.views) == set()
    assert turned_around(visit) == []


def test_french_pages_hold_no_english_sentence(owner: Customer) -> None:
    visit = Visit(owner, "fr")

    found = [(address, english_sentences(Page(html).texts)) for address, html in visit.seen.pages]
    assert [(address, texts) for address, texts in found if texts] == []
    assert turned_around(visit) == []


def turned_around(visit: Visit) -> list[tuple[str, list[str]]]:
    """The pages on which an isolate holds Arabic letters or stays open."""
    found = [(address, broken_isolates(html)) for address, html in visit.seen.pages]
    return [(address, broken) for address, broken in found if broken]


PLANTED = """<html lang="ar" dir="rtl"><body><p>{}</p><a title="{}">رابط</a></body></html>"""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Your cart is empty.", True),
        ("سلتك is empty الآن", True),
        ("iTunes USA: سلتك فارغة", False),
        ("ادفع ببطاقة CIB أو BaridiMob CCP", False),
        ("<bdi>Some title here</bdi> جاهزة", False),
        ('<span lang="fr">Nom en français</span> جاهز', False),
        ("راسل aya@example.com", False),
    ],
)
def test_a_sentence_in_latin_letters_is_noticed(text: str, wrong: bool) -> None:
    assert bool(latin_sentences(Page(PLANTED.format(text, "")).texts, {"iTunes USA"})) == wrong


def test_a_sentence_that_is_only_heard_is_noticed() -> None:
    assert latin_sentences(Page(PLANTED.format("نص", "Remove the card")).texts) == ["Remove the card"]


def test_an_english_sentence_is_noticed() -> None:
    page = Page('<html lang="fr"><p>Bonjour. Your cart is\n empty.</p></html>')

    assert "Your cart is empty." in english_sentences(page.texts)
    assert english_sentences(["Votre panier est vide."]) == []
