"""The back office of people: customers."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import Customer
from accounts.staff.roles import REVIEWERS, SHOP_ADMINS
from accounts.testing import make_customer, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_pages_of_customers_render(client):
    customer = make_customer()
    client.force_login(make_staff())

    pages = [
        reverse("admin:accounts_customer_changelist") + "?q=example&user__isempty=1",
        reverse("admin:accounts_customer_change", args=[customer.pk]),
    ]

    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


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


# --- lifting the limits against abuse


def browser_of(user, client):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def reviewer(client):
    user = make_user("staff@shop.test", is_staff=True)
    user.groups.add(Group.objects.get(name=REVIEWERS))
    return browser_of(user, client)


def limits_of(customer):
    return reverse("admin:accounts_customer_limits", args=[customer.pk])


def page_of(customer):
    return reverse("admin:accounts_customer_change", args=[customer.pk])


def test_limits_are_lifted_and_put_back_with_a_reason_that_is_kept(reviewer):
    customer = make_customer()
    assert "Lift the limits for this customer" in reviewer.get(page_of(customer)).content.decode()

    page = reviewer.post(limits_of(customer), {"lifted": "1", "reason": "a reseller"}, follow=True)

    customer.refresh_from_db()
    assert customer.limits_lifted
    for words in ["The limits are lifted.", "Let the limits hold again", "a reseller", "staff@shop.test"]:
        assert words in page.content.decode(), words

    reviewer.post(limits_of(customer), {"lifted": "0", "reason": "moved away"})

    customer.refresh_from_db()
    assert not customer.limits_lifted
    assert "moved away" in reviewer.get(page_of(customer)).content.decode()


def test_limits_that_are_lifted_already_are_noted_once(reviewer):
    customer = make_customer()

    for _ in range(2):
        reviewer.post(limits_of(customer), {"lifted": "1", "reason": "a reseller"})

    assert LogEntry.objects.count() == 1


def test_limits_are_not_lifted_without_a_reason(reviewer):
    customer = make_customer()

    page = reviewer.post(limits_of(customer), {"lifted": "1", "reason": " "}, follow=True)

    customer.refresh_from_db()
    assert not customer.limits_lifted
    assert "Say why." in page.content.decode()


def test_limits_of_nobody_are_not_lifted(reviewer):
    answer = reviewer.post(
        reverse("admin:accounts_customer_limits", args=[4711]), {"lifted": "1", "reason": "x"}
    )

    assert answer.status_code == 404


def test_who_may_only_look_lifts_no_limits(client):
    customer = make_customer()
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_customer"))
    browser_of(user, client)

    assert client.post(limits_of(customer), {"lifted": "1", "reason": "a friend"}).status_code == 403
    assert "Lift the limits" not in client.get(page_of(customer)).content.decode()
    customer.refresh_from_db()
    assert not customer.limits_lifted


def test_looking_lifts_no_limits(reviewer):
    assert reviewer.get(limits_of(make_customer())).status_code == 405
