"""The back office of people."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Customer, User
from accounts.roles import SHOP_ADMINS
from accounts.testing import make_customer, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_pages_of_users_and_customers_render(client):
    staff, customer = make_staff(), make_customer()
    client.force_login(staff)

    pages = [
        reverse("admin:accounts_user_changelist") + "?q=example",
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_change", args=[staff.pk]),
        reverse("admin:accounts_customer_changelist") + "?q=example&user__isempty=1",
        reverse("admin:accounts_customer_change", args=[customer.pk]),
    ]

    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


def test_user_is_added_with_a_lowered_address(client):
    client.force_login(make_staff())

    client.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "New@Example.com",
            "usable_password": "true",
            "password1": "correct horse battery",
            "password2": "correct horse battery",
        },
    )

    assert User.objects.get(email="new@example.com").check_password("correct horse battery")


def test_user_with_a_look_alike_address_is_refused_with_a_message(client):
    client.force_login(make_staff())

    answer = client.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "m\u0131ke@example.com",
            "usable_password": "true",
            "password1": "correct horse battery",
            "password2": "correct horse battery",
        },
    )

    assert answer.status_code == 200
    assert User.objects.count() == 1


def test_customers_are_for_looking(client):
    customer = make_customer()
    client.force_login(make_staff())
    page = reverse("admin:accounts_customer_change", args=[customer.pk])

    answers = [client.post(page, {"email": "x@example.com"}), client.post(page.replace("change", "delete"))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Customer.objects.get().email == customer.email


def test_shop_admins_see_customers_but_no_users(client):
    admin = make_user(is_staff=True)
    admin.groups.add(Group.objects.get(name=SHOP_ADMINS))
    client.force_login(admin)

    pages = ["admin:accounts_customer_changelist", "admin:accounts_user_changelist"]

    assert [client.get(reverse(page)).status_code for page in pages] == [200, 403]
