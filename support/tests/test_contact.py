"""The contact form: who writes is heard, machines and floods are not, and nothing typed is lost."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.testing import make_user
from core import outbox
from core.audit_log import ActionNotAllowedError
from core.models import Act, DeskItem, Message
from delivery.testing import make_card
from orders.testing import make_order
from orders.testing.browsers import buyer_browser, linked_browser
from support import spam
from support.admin import ACTS
from support.inquiries import answer_inquiry, create_inquiry, set_aside
from support.models import Inquiry, Topic
from support.retention import forget_old_inquiries

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact_url():
    return reverse("contact")


@pytest.fixture
def stamp(fake_clock):
    """Of a form that was shown a minute ago."""
    stamp = spam.form_stamp()
    fake_clock.advance(minutes=1)
    return stamp


def message(stamp, **changed):
    """A message as a person sends it."""
    return {
        "topic": Topic.CODE,
        "email": " Buyer@Example.com ",
        "order_reference": "abc",
        "text": "The service refuses it.",
        "website": "",
        "stamp": stamp,
        **changed,
    }


def test_message_is_noted_and_lies_on_the_desk(client, contact_url, stamp):
    answer = client.post(contact_url, message(stamp))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("contact-sent")
    inquiry = Inquiry.objects.get()
    assert (inquiry.email, inquiry.language, inquiry.topic) == ("buyer@example.com", "en", Topic.CODE)
    item = DeskItem.objects.get(kind="inquiry", closed_at=None)
    assert "buyer" not in item.title  # the desk keeps it longer than the message


def test_second_press_of_the_button_makes_no_second_message(client, contact_url, stamp):
    sent = message(stamp)
    client.post(contact_url, sent)
    client.post(contact_url, sent)

    assert Inquiry.objects.count() == 1
    assert DeskItem.objects.filter(kind="inquiry").count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"website": "https://spam.example"},
        {"stamp": ""},
        {"stamp": "forged"},
        {"text": "see " + "http://spam.example/ " * 4},
        {"email": "no address"},
        {"topic": "unknown"},
        {"text": ""},
    ],
)
def test_what_is_refused_says_so_and_loses_nothing(client, contact_url, stamp, changed):
    answer = client.post(contact_url, message(**{"stamp": stamp, "text": "What I typed.", **changed}))

    assert answer.status_code == 400
    assert Inquiry.objects.count() == 0
    page = answer.content.decode()
    assert "errorlist" in page
    assert changed.get("text", "What I typed.") in page


def test_form_that_was_sent_at_once_can_be_sent_again(client, contact_url, fake_clock):
    answer = client.post(contact_url, message(spam.form_stamp()))
    assert answer.status_code == 400

    fake_clock.advance(seconds=30)
    again = answer.context["form"]["stamp"].value()
    assert client.post(contact_url, message(again)).status_code == 302


def test_network_may_not_flood_the_desk(client, contact_url, stamp):
    for number in range(spam.MOST_FROM_ONE_NETWORK):
        sent = message(stamp, email=f"{number}@example.com")
        assert client.post(contact_url, sent).status_code == 302

    refused = client.post(contact_url, message(stamp, email="one-more@example.com", text="My words."))
    assert refused.status_code == 429
    assert "My words." in refused.content.decode()
    assert Inquiry.objects.count() == spam.MOST_FROM_ONE_NETWORK


def test_nobody_is_kept_from_writing_by_who_types_their_address(client, contact_url, stamp):
    sent = message(stamp, email="owner@example.com")
    for _ in range(spam.MOST_FROM_ONE_NETWORK + 1):
        client.post(contact_url, sent)

    assert client.post(contact_url, sent, REMOTE_ADDR="198.51.100.9").status_code == 302


def test_link_of_an_order_fills_in_its_reference(client, contact_url):
    page = client.get(contact_url, {"order": '"><script>'}).content.decode()
    assert "<script>" not in page.partition("<main")[2]

    assert client.get(contact_url, {"order": "RQE09B29FY"}).context["form"]["order_reference"].value() == (
        "RQE09B29FY"
    )


def test_browser_without_cookies_is_told_so(contact_url):
    page = Client(enforce_csrf_checks=True).post(contact_url, {"text": "x"}).content.decode()

    assert "Your browser keeps no cookies" in page
    assert "open for too long" not in page


def test_buyer_need_not_type_the_address_of_the_order(contact_url):
    order = make_order()

    def typed(client):
        return client.get(contact_url, {"order": order.reference}).context["form"]["email"].value()

    assert typed(buyer_browser(order)) == order.email
    assert typed(linked_browser(order)) == typed(Client()) == ""


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ({}, Topic.BEFORE_BUYING),
        ({"order": "RQE09B29FY"}, Topic.DELIVERY),
        ({"order": "RQE09B29FY", "topic": "code"}, Topic.CODE),
        ({"topic": "unknown"}, Topic.BEFORE_BUYING),
    ],
)
def test_link_says_what_it_is_about(client, contact_url, asked, topic):
    assert client.get(contact_url, asked).context["form"]["topic"].value() == topic


def test_member_need_not_type_the_address(client, contact_url):
    user = make_user("member@example.com")
    client.force_login(user)

    assert client.get(contact_url).context["form"]["email"].value() == "member@example.com"


@pytest.fixture
def inquiry():
    return create_inquiry(email="buyer@example.com", language="fr", topic=Topic.REFUND, text="Où est-il ?")


def test_answer_goes_out_once_in_the_language_of_the_message(inquiry):
    answer_inquiry(inquiry=inquiry, text="Il est parti ce matin.", by="reviewer")
    with pytest.raises(ActionNotAllowedError):
        answer_inquiry(inquiry=inquiry, text="Again.", by="second reviewer")
    for row in Message.objects.all():
        outbox.send(row.pk)

    (sent,) = mail.outbox
    assert sent.to == ["buyer@example.com"]
    assert "Il est parti ce matin." in sent.body
    assert "Où est-il ?" in sent.body
    assert "Again." not in sent.body
    assert not DeskItem.objects.filter(kind="inquiry", closed_at=None).exists()
    assert Act.objects.filter(act="inquiry.answer").count() == 1


def test_what_is_set_aside_writes_to_nobody(inquiry):
    with pytest.raises(ActionNotAllowedError):
        set_aside(inquiry=inquiry, reason=" ", by="reviewer")
    set_aside(inquiry=inquiry, reason="advertising", by="reviewer")

    assert not Message.objects.exists()
    assert not DeskItem.objects.filter(kind="inquiry", closed_at=None).exists()


def test_old_messages_are_forgotten(inquiry, fake_clock):
    set_aside(inquiry=inquiry, reason="advertising", by="reviewer")
    forget_old_inquiries()
    assert Inquiry.objects.exists()

    fake_clock.advance(days=731)
    forget_old_inquiries()
    assert not Inquiry.objects.exists()


def test_acts_about_a_message_move_no_money():
    """So they ask for no second factor (see payments.admin.row_actions)."""
    assert {act.name for act in ACTS if not act.requires_step_up} == {"answer", "set-aside"}


def test_code_in_a_message_is_kept_from_staff(client, contact_url, stamp):
    make_card("FAKE-7Q2M-9X4K-LP83")
    client.post(contact_url, message(stamp, text="FAKE 7Q2M 9X4K LP83 does not work"))
    assert Inquiry.objects.get().text == "[…] does not work"


def test_code_in_the_place_of_a_reference_is_kept_from_staff(client, contact_url, stamp):
    """People who look for the number of their order find the one on their card."""
    make_card("FAKE-7Q2M-9XOK-LP83")
    client.post(contact_url, message(stamp, order_reference="FAKE7Q2M 9xok-LP83"))
    assert Inquiry.objects.get().order_reference == "[…]"
