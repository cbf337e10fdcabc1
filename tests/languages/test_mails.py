"""Every mail of the shop, in three languages: both forms, one link, no code, no word of another language."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.db.models import Model
from django.utils import timezone, translation

from accounts.allauth_adapter import AccountAdapter
from accounts.authentication.one_time_codes import send_code
from accounts.models import Customer, Notice, OneTimeCode, Proposal, User
from accounts.testing import REVIEWER, make_user
from catalog.models import BackInStock
from catalog.testing import make_denomination, make_product
from core import outbox
from core.alerts import AlertCause, raise_alert
from core.models import AlertNotice
from core.moves import move
from core.reasons import StaffNote
from delivery.states import CardStatus
from orders.aftersales.card_reports import report_card
from orders.aftersales.destinations import choose_for_order
from orders.aftersales.report_decisions import refund_report, refuse_report
from orders.fulfilment.settlement import settle_refused
from orders.models import CardReport, Line, Order
from orders.models.card_report import Fault, Refusal
from orders.reasons import LineReason
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line
from payments.models import Refund, TransferProof
from payments.refunds import approve, bounce, choose_destination, pay_out, reject
from payments.states import PaymentStatus, Purpose
from payments.testing import make_payment
from payments.testing.refunds import CCP, RIP, WALLET, make_refund, make_return, make_unapplied
from payments.unapplied import refund_unapplied
from support.inquiries import answer_inquiry, create_inquiry
from support.models import Inquiry, InquiryAnswer, Topic
from tests.languages.page_text import Page, broken_isolates, english_sentences, latin_sentences
from tests.languages.site_walk import settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _witness(settings):
    settings.WATCH_EMAIL = "witness@example.com"


WHY = "42"  # staff's own words are in the language that they write
ALLAUTH = Path(allauth.__file__).parent / "templates"
# Codes instead of links, and keys instead of apps: ways that the shop does not offer.
NOT_OFFERED = {"login_code", "password_reset_code", "webauthn_added", "webauthn_removed"}
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "en": "ltr"}


def settled(status: LineStatus) -> Line:
    line = make_line(status, quantity=3, product_title="iTunes USA")
    settle(line)
    return line


def changed() -> Notice:
    details = {"from_email": "aya@example.com", "to_email": "aya2@example.com", "ip": "192.0.2.7"}
    return Notice.objects.create(email="aya@example.com", template="email_changed", details=details)


def alerted() -> AlertNotice:
    make_user("owner@example.com", is_staff=True, is_superuser=True, language="fr")
    raise_alert(AlertCause.LINES_HELD, count=3)
    AlertNotice.objects.update(step=1)
    return AlertNotice.objects.filter(alert__cause=AlertCause.LINES_HELD).latest("pk")


def answered() -> InquiryAnswer:
    inquiry = create_inquiry(email="aya@example.com", language="en", topic=Topic.CODE, text=WHY)
    return answer_inquiry(inquiry=inquiry, text=WHY, by="reviewer")


def expired() -> Order:
    order = make_line(LineStatus.UNPAID).order
    Order.objects.update(status=OrderStatus.EXPIRED)
    return order


def chosen(refund: Refund, payee: Any = CCP) -> Refund:
    choose_destination(refund=refund, payee=payee)
    return refund


def approved(payee: Any = CCP) -> Refund:
    refund = chosen(make_refund(), payee)
    approve(refund=refund, actor=REVIEWER)
    return refund


def reported() -> CardReport:
    line = settled(LineStatus.DELIVERED)
    line_card = line.line_cards.select_related("card").first()
    move(line_card.card, to=CardStatus.REVEALED, why=StaffNote(WHY), revealed_at=timezone.now())
    return report_card(line_card=line_card, fault=Fault.USED)


def report_refunded() -> CardReport:
    report = reported()
    refund_report(report=report, reason=WHY, actor=REVIEWER)
    return report


def report_refused() -> CardReport:
    report = reported()
    refuse_report(report=report, refusal=Refusal.WORKS, explanation=WHY, actor=REVIEWER)
    return report


def refused_twice(payee: Any) -> Line:
    """Two lines that failed together; where the money goes is known already, or not."""
    line, order = settled(LineStatus.REFUSED), Order.objects.get()
    settle_refused(make_line(LineStatus.PLACING, order=order), why=LineReason.SOLD_OUT)
    if payee:
        choose_for_order(order, payee)
    return line


def transferred() -> Refund:
    refund = approved()
    pay_out(refund=refund, reference="VIR-77", actor=REVIEWER)
    return refund


def bounced() -> Refund:
    refund = approved()
    bounce(refund=refund, actor=REVIEWER, explanation=WHY)
    return refund


def rejected() -> Refund:
    refund = make_return()
    reject(refund=refund, actor=REVIEWER, explanation=WHY)
    return refund


def owed_back() -> Refund:
    return refund_unapplied(unapplied=make_unapplied(), actor=REVIEWER, reason=WHY)


def proof(status: PaymentStatus) -> TransferProof:
    payment = make_payment(status, gateway="transfer")
    return TransferProof.objects.create(payment=payment, explanation=WHY)


def one_time_code() -> OneTimeCode:
    customer = make_line().order.customer
    return send_code(customer=customer, purpose="order:7Q2MX4K9ZD")


def back_in_stock() -> BackInStock:
    denomination = make_denomination("iTunes USA", product=make_product("iTunes USA"))
    return BackInStock.objects.create(denomination=denomination, email="aya@example.com", language="en")


def unconfirmed() -> EmailAddress:
    user = make_user("aya@example.com", confirmed=False)
    return EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)


def planned() -> Proposal:
    owner = make_user("owner@example.com", is_staff=True)
    due_at = timezone.now()
    return Proposal.objects.create(
        act="line.refuse", subject="orders.line:1", reason=WHY, proposed_by=owner.email,
        proposed_by_id=owner.pk, due_at=due_at,
    )  # fmt: skip


# What each kind is about; some have more than one thing to say.
CASES: list[tuple[str, Callable[[], Model]]] = [
    ("one_time_code", one_time_code),
    ("order_received", lambda: make_line(LineStatus.UNPAID).order),
    ("order_link", lambda: make_line().order),
    ("order_expired", expired),
    ("order_delayed", lambda: make_line(LineStatus.PLACED).order),
    ("order_ready", lambda: settled(LineStatus.DELIVERED).order),
    ("order_ready", lambda: settled(LineStatus.PARTLY_DELIVERED).order),
    ("refund_requested", lambda: settled(LineStatus.REFUSED)),
    ("refund_requested", lambda: refused_twice(None)),
    ("refund_requested", lambda: refused_twice(RIP)),
    ("refund_destination", lambda: chosen(make_refund())),
    ("refund_destination", lambda: chosen(make_refund(), WALLET)),
    ("refund_approved", approved),
    ("refund_paid", transferred),
    ("refund_paid", lambda: approved(WALLET)),
    ("refund_bounced", bounced),
    ("refund_rejected", rejected),
    ("refund_unapplied", owed_back),
    ("refund_unapplied", lambda: chosen(owed_back())),
    ("return_requested", make_return),
    ("return_requested", lambda: chosen(make_return(), WALLET)),
    ("card_held_back", make_return),
    ("card_held_back", lambda: chosen(make_return(), WALLET)),
    ("card_reported", reported),
    ("card_replaced", reported),
    ("card_report_refunded", report_refunded),
    ("card_report_refused", report_refused),
    ("unapplied_in_wallet", make_unapplied),
    ("top_up_confirmed", lambda: make_payment(PaymentStatus.CONFIRMED, purpose=Purpose.TOP_UP)),
    ("proof_rejected", lambda: proof(PaymentStatus.PENDING)),
    ("proof_rejected", lambda: proof(PaymentStatus.FAILED)),
    ("back_in_stock", back_in_stock),
    ("inquiry_answered", answered),
    ("confirmation", unconfirmed),
    ("new_password", lambda: make_user("aya@example.com")),
    ("account_notice", changed),
    ("account_exists", lambda: make_user("aya@example.com")),
    ("one_person_act", planned),
    ("alert", alerted),
]
LINKS = {
    "inquiry_answered": 0,
    "one_time_code": 0,
    "one_person_act": 0,
    "back_in_stock": 2,
}  # the second stops such mails


def built(kind: str, row: Model, language: str) -> EmailMultiAlternatives:
    Customer.objects.update(language=language)
    Order.objects.update(language=language)
    BackInStock.objects.update(language=language)
    Inquiry.objects.update(language=language)
    User.objects.update(language=language)
    Notice.objects.update(language=language)
    with translation.override("en"):  # the worker's
        return outbox._builders[kind](row.pk)


def check(mail: EmailMultiAlternatives, language: str, *, links: int = 1) -> None:
    (html, kind), text = mail.alternatives[0], mail.body
    assert kind == "text/html"
    page = Page(html)
    assert (page.language, page.direction) == (language, DIRECTIONS[language])
    assert mail.subject.strip()
    assert "\n" not in mail.subject
    assert len(re.findall(r"https?://\S+", text)) == links
    assert re.findall(r'href="([^"]+)"', html) == re.findall(r"https?://\S+", text)
    for form in (mail.subject, text, html):
        assert not re.search(r"FAKE|%\(|\{\{|\{%|\bNone\b", form)
        assert broken_isolates(form) == []
    read = [mail.subject, *text.split("\n\n"), *page.texts]
    if language == "ar":
        assert latin_sentences(read, {"iTunes USA", "Barq"}) == []
    if language == "fr":
        assert english_sentences(read) == []


def test_every_kind_has_a_case() -> None:
    assert {kind for kind, _ in CASES} == set(outbox._builders)


@pytest.mark.matrix
@pytest.mark.parametrize("language", DIRECTIONS)
@pytest.mark.parametrize(("kind", "make"), CASES)
def test_mail_speaks_its_language(kind: str, make: Callable[[], Model], language: str) -> None:
    check(built(kind, make(), language), language, links=LINKS.get(kind, 1))


def mails_of_allauth() -> list[str]:
    paths = [*ALLAUTH.glob("account/email/*_message.txt"), *ALLAUTH.glob("mfa/email/*_message.txt")]
    names = {path.name.removesuffix("_message.txt") for path in paths}
    return sorted(names - NOT_OFFERED - {"base"})


@pytest.mark.parametrize("language", DIRECTIONS)
@pytest.mark.parametrize("name", mails_of_allauth())
def test_mail_of_an_account_has_the_shops_form(name: str, language: str) -> None:
    told = {
        "email": "aya@example.com",
        "activate_url" if "confirmation" in name else "password_reset_url": "https://shop.example/x/",
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "from_email": "aya@example.com",
        "to_email": "aya2@example.com",
        "deleted_email": "aya@example.com",
    }

    with translation.override(language):
        mail = AccountAdapter().render_mail(f"account/email/{name}", "aya@example.com", told)

    assert mail.to == ["aya@example.com"]
    check(mail, language)
    if "changed" in name or "totp" in name:
        assert "192.0.2.7" in mail.body


def test_language_of_a_customer_who_has_none_is_the_shops_first() -> None:
    unapplied = make_unapplied()

    mail = outbox._builders["unapplied_in_wallet"](unapplied.pk)

    assert Page(mail.alternatives[0][0]).language == "ar"
