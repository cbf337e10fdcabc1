"""Signing up through the pages: the confirmed address brings along what it bought before."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.customers import customer_for_email
from accounts.kinds import AccountsDeskKind
from accounts.models import Customer, User
from accounts.testing import PASSWORD, make_customer, make_user, prove_again, sign_in
from core.models import DeskItem

pytestmark = pytest.mark.django_db


def sign_up(client, email):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})


def confirm(client):
    link = re.search(r"https?://[^/]+(/\S*confirm-email/\S+)", mail.outbox[-1].body).group(1)
    page = client.get(link)
    return client.post(link) if page.status_code == 200 else page


def test_confirmed_address_brings_along_what_it_bought_before(client, guest):

    sign_up(client, guest.email.upper())
    before = Customer.objects.get().user
    confirm(client)

    guest.refresh_from_db()
    assert before is None
    assert guest.user == User.objects.get(email=guest.email)


def test_page_leads_to_what_is_kept(client):
    page = client.get(reverse("account_signup")).content.decode()

    assert f'href="{reverse("privacy")}"' in page.partition("<main")[2].partition("</main>")[0]


def test_new_user_is_written_to_in_the_language_of_the_page(client):
    sign_up(client, "customer-a@example.com")

    language = reverse("account_signup").split("/")[1]
    assert User.objects.get().language == language


def test_login_without_confirming_is_no_login(client, guest):
    sign_up(client, guest.email)

    client.post(reverse("account_login"), {"login": guest.email, "password": PASSWORD})

    guest.refresh_from_db()
    assert (get_user(client).is_authenticated, guest.user) == (False, None)


def test_look_alike_address_is_refused_with_a_message(client):
    answer = sign_up(client, "m\u0131ke@example.com")

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert not User.objects.exists()


def test_taken_address_is_not_told_apart_from_a_free_one():
    make_user("customer-a@example.com")
    answers = []

    for name in ("customer-a", "customer-b"):
        visitor = Client()
        answer = sign_up(visitor, f"{name}@example.com")
        page = visitor.get(answer.url).content.decode()
        answers.append((answer.status_code, answer.url, shape_of(page, name)))

    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["customer-a@example.com"], ["customer-b@example.com"]]


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_stand_in_the_shops_frame(client, name, language):
    page = "/".join(["", language, *reverse(name).split("/")[2:]])

    html = client.get(page).content.decode()

    assert f'<html lang="{language}"' in html
    assert 'id="content"' in html
    assert "csrfmiddlewaretoken" in html
    assert 'class="button ' in html
    assert "style=" not in html


# --- which orders an address brings along, and when


def address_in(mail_):
    return re.search(r"https?://[^/]+(/\S*confirm-email/\S+)", mail_.body).group(1)


def change_to(client, email):
    """Ask for another address; the link that confirms it is in the last mail."""
    prove_again(client)
    client.post(reverse("account_email"), {"email": email, "action_add": ""})


@pytest.fixture
def member(client):
    sign_up(client, "customer-a@example.com")
    confirm(client)
    sign_in(client, User.objects.get())
    return client


def test_orders_made_between_sign_up_and_a_late_confirmation_join_too(client):
    sign_up(client, "customer-a@example.com")
    bought_meanwhile = make_customer("customer-a@example.com")
    sign_in(client, User.objects.get())  # not yet confirmed: a new link is sent instead
    assert not get_user(client).is_authenticated

    confirm(client)

    bought_meanwhile.refresh_from_db()
    assert bought_meanwhile.user == User.objects.get()


def test_orders_made_as_a_guest_after_confirming_are_the_accounts(member):
    assert customer_for_email(email="Customer-A@example.com").user == User.objects.get()


def test_link_that_is_opened_twice_confirms_once(client, guest):
    sign_up(client, guest.email)
    link = address_in(mail.outbox[-1])

    client.post(link)
    again = client.get(link)

    guest.refresh_from_db()
    assert guest.user == User.objects.get()
    assert again.context["confirmation"] is None


def test_opening_the_link_alone_confirms_nothing(client, guest):
    """Programs that look at mails open links; only a person presses the button."""
    sign_up(client, guest.email)

    client.get(address_in(mail.outbox[-1]))

    guest.refresh_from_db()
    assert guest.user is None


def test_second_address_takes_over_once_it_is_confirmed_and_keeps_the_orders(member):
    customer = Customer.objects.get()
    change_to(member, "new@example.com")
    customer.refresh_from_db()
    before = customer.email

    member.post(address_in(mail.outbox[-1]))

    customer.refresh_from_db()
    user = User.objects.get()
    assert (before, customer.email, customer.user) == ("customer-a@example.com", "new@example.com", user)
    assert user.email == "new@example.com"
    assert [each.email for each in user.emailaddress_set.all()] == ["new@example.com"]
    assert "customer-a@example.com" in [address for message in mail.outbox[-2:] for address in message.to]


def test_second_address_that_is_not_confirmed_brings_nothing(member):
    guest = make_customer("new@example.com")

    change_to(member, "new@example.com")
    member.post(reverse("account_logout"))
    sign_in(member, User.objects.get())

    guest.refresh_from_db()
    assert (guest.user, Customer.objects.get(user__isnull=False).email) == (None, "customer-a@example.com")


def test_second_address_with_orders_of_its_own_goes_to_the_desk_and_moves_nothing(member):
    guest = make_customer("new@example.com")
    change_to(member, "new@example.com")

    member.post(address_in(mail.outbox[-1]))

    guest.refresh_from_db()
    assert guest.user is None
    assert DeskItem.objects.get().kind == AccountsDeskKind.TWO_CUSTOMERS


def test_address_of_another_account_is_neither_taken_nor_told(member):
    other = make_user("customer-b@example.com")
    member.get(reverse("account_email"))

    change_to(member, "customer-b@example.com")
    taken = member.get(reverse("account_email")).content.decode()
    member.post(reverse("account_email"), {"email": "customer-b@example.com", "action_remove": ""})
    member.get(reverse("account_email"))
    change_to(member, "free@example.com")
    free = member.get(reverse("account_email")).content.decode()

    assert shape_of(taken, "customer-b") == shape_of(free, "free")
    other.refresh_from_db()
    assert (other.email, User.objects.exclude(pk=other.pk).get().email) == (
        "customer-b@example.com",
        "customer-a@example.com",
    )


def shape_of(page, name):
    """The page without what differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(name, "…")


def test_change_of_address_asks_for_the_password_first(member):
    answer = member.post(reverse("account_email"), {"email": "new@example.com", "action_add": ""})

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert len(mail.outbox) == 1
