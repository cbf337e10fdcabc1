"""The pages of logins: for owners alone, with roles in words, nothing deleted, nobody's password set."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import NoReverseMatch, reverse

from accounts.models import StaffChange, User
from accounts.staff.roles import REVIEWERS, SHOP_ADMINS, Role, role_of
from accounts.testing import make_customer, make_staff, make_user
from core.models import Act

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/accounts/user/", "/admin/accounts/user/add/"


def page_of(user):
    return f"{LIST}{user.pk}/change/"


def act(client, user, name, **fields):
    return client.post(f"{LIST}{user.pk}/act/{name}/", fields, follow=True)


def offered(client, user):
    return [each.name for each in client.get(page_of(user)).context["acts"]]


def test_owner_adds_a_reviewer_who_gets_a_link(owner_client):
    page = owner_client.post(ADD, {"email": "New@Shop.test", "role": "reviewer"}, follow=True)

    user = User.objects.get(email="new@shop.test")
    assert role_of(user) == Role.REVIEWER
    assert not user.has_usable_password()
    assert "A link to choose a password is on its way" in page.content.decode()
    assert "owner@shop.test" in page.content.decode()  # who may also hold it


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "m\u0131ke@example.com", "role": "reviewer"}, "plain Latin letters"),
        ({"email": "owner@shop.test", "role": "reviewer"}, "login with this address already"),
        ({"email": "new@shop.test", "role": "other"}, "Select a valid choice"),
    ],
)
def test_login_that_cannot_be_is_refused_with_a_message(owner_client, fields, said):
    page = owner_client.post(ADD, fields)

    assert said in page.content.decode()
    assert User.objects.count() == 1


def test_page_names_the_role_in_words_and_no_single_power(owner_client, reviewer):
    words = owner_client.get(page_of(reviewer)).content.decode()

    assert "Reviewer: the desk, transfers in and refunds out" in words
    assert "add_staffconfirmation" not in words
    assert "user_permissions" not in words


def test_role_is_changed_and_stands_in_the_log(owner_client, reviewer):

    page = act(owner_client, reviewer, "role", role="shop_admin")

    assert "The role is changed" in page.content.decode()
    logged = Act.objects.get()
    assert (logged.before, logged.after) == ({"role": "reviewer"}, {"role": "shop_admin"})
    assert list(reviewer.groups.values_list("name", flat=True)) == [SHOP_ADMINS]


def test_powers_given_one_by_one_are_named_so(owner_client, reviewer):
    reviewer.groups.add(Group.objects.create(name="Accountants"))

    assert "Powers of their own, given one by one" in owner_client.get(page_of(reviewer)).content.decode()


def test_acts_that_are_offered(owner_client, reviewer):
    customer, colleague, me = make_user(), reviewer, User.objects.get(email="owner@shop.test")
    gone = make_user(is_active=False)

    assert offered(owner_client, customer) == ["password", "role", "deactivate"]
    assert offered(owner_client, colleague) == ["password", "role", "address", "deactivate"]
    assert offered(owner_client, me) == ["password"]
    assert offered(owner_client, gone) == ["reactivate"]


def test_customer_s_password_and_address_are_nobody_else_s_to_set(owner_client):
    """A superuser set a customer's password, logged in as the customer and read the code."""
    customer = make_user("customer@example.com")
    before = customer.password

    answers = [
        owner_client.get(f"{LIST}{customer.pk}/password/"),
        owner_client.post(f"{LIST}{customer.pk}/password/", {"password1": "x" * 12, "password2": "x" * 12}),
        owner_client.post(page_of(customer), {"email": "thief@example.com", "password": "x"}),
        act(owner_client, customer, "address", email="thief@example.com"),
    ]

    customer.refresh_from_db()
    assert (customer.email, customer.password) == ("customer@example.com", before)
    assert answers[2].status_code == 403
    assert "It has changed meanwhile" in answers[3].content.decode()


def test_link_to_choose_a_password_goes_to_the_customer_alone(owner_client):
    customer = make_user("customer@example.com")

    act(owner_client, customer, "password")

    assert Act.objects.get().act == "user.password_link"
    assert "customer@example.com" not in str(mail.outbox)  # queued, and built when it is sent


def test_another_owner_vouches_on_the_page(owner_client, reviewer):
    maker, user = make_staff("maker@shop.test"), reviewer
    StaffChange.objects.create(user=user, by=maker, what=StaffChange.What.MADE)
    assert "vouch" in offered(owner_client, user)

    page = act(owner_client, user, "vouch")

    assert "You have vouched for this login" in page.content.decode()
    assert "vouch" not in offered(owner_client, user)


def test_users_are_deactivated_and_not_deleted(owner_client, reviewer):
    """Deleting a reviewer deleted fifteen acts of theirs with them."""

    answers = [
        owner_client.post(f"{LIST}{reviewer.pk}/delete/", {"post": "yes"}),
        owner_client.post(
            LIST, {"action": "delete_selected", "_selected_action": [reviewer.pk], "post": "yes"}
        ),
    ]
    act(owner_client, reviewer, "deactivate", reason="left")

    assert answers[0].status_code == 403
    reviewer.refresh_from_db()
    assert not reviewer.is_active


def test_deactivation_needs_a_reason(owner_client, reviewer):

    page = act(owner_client, reviewer, "deactivate", reason=" ")

    reviewer.refresh_from_db()
    assert (page.status_code, reviewer.is_active) == (400, True)


@pytest.mark.parametrize("group", [SHOP_ADMINS, REVIEWERS])
def test_nobody_but_owners_sees_or_changes_logins(client, group):
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    other = make_user()

    pages = [client.get(each) for each in (LIST, ADD, page_of(other))]
    posts = [
        client.post(ADD, {"email": "x@example.com", "role": "owner"}),
        client.post(f"{LIST}{user.pk}/act/role/", {"role": "owner"}),
    ]

    assert [each.status_code for each in pages + posts] == [403] * 5
    assert not User.objects.filter(is_superuser=True).exists()


def test_stale_proof_changes_nobody(owner_client, reviewer):
    session = owner_client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1.0}]
    session.save()

    answer = owner_client.post(f"{LIST}{reviewer.pk}/act/role/", {"role": "owner"})

    assert "/admin/login/" in answer.url  # too old even to be in here
    assert role_of(User.objects.get(pk=reviewer.pk)) == Role.REVIEWER


def test_every_registered_page_is_meant_to_be_here():
    """A library brings pages with it that make somebody of the staff a customer, or show secrets."""
    registered = {model._meta.label for model in admin.site._registry}

    assert registered.isdisjoint(
        {"account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "usersessions.UserSession"}
    )
    assert {label.partition(".")[0] for label in registered} <= {
        "accounts", "catalog", "core", "delivery", "orders", "payments", "support",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["account_emailaddress_add", "mfa_authenticator_changelist", "auth_group_changelist"]
)
def test_pages_that_came_along_are_gone(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}")


def test_staff_are_no_customer(client):
    """A confirmed address that somebody gave themselves made a customer's orders theirs."""
    customer = make_customer("buyer@example.com")
    user = make_staff("owner@shop.test")
    user.emailaddress_set.create(email="buyer@example.com", verified=True, primary=True)

    client.post("/admin/login/", {"username": user.email, "password": "correct horse battery"})

    customer.refresh_from_db()
    assert customer.user_id is None
