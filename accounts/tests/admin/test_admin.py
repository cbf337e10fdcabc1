"""The back office of people: customers."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.models import Customer
from accounts.testing import logged_in, make_customer, make_staff, make_staff_with

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


def test_shop_admins_see_customers_but_no_users(shop_admin_client):
    pages = ["admin:accounts_customer_changelist", "admin:accounts_user_changelist"]

    assert [shop_admin_client.get(reverse(page)).status_code for page in pages] == [200, 403]


# --- lifting the limits against abuse


def limits_of(customer):
    return reverse("admin:accounts_customer_limits", args=[customer.pk])


def page_of(customer):
    return reverse("admin:accounts_customer_change", args=[customer.pk])


def test_limits_are_lifted_and_put_back_with_a_reason_that_is_kept(reviewer_client):
    customer = make_customer()
    assert "Lift the limits for this customer" in reviewer_client.get(page_of(customer)).content.decode()

    page = reviewer_client.post(limits_of(customer), {"lifted": "1", "reason": "a reseller"}, follow=True)

    customer.refresh_from_db()
    assert customer.limits_lifted
    for words in ["The limits are lifted.", "Let the limits hold again", "a reseller", "reviewer@shop.test"]:
        assert words in page.content.decode(), words

    reviewer_client.post(limits_of(customer), {"lifted": "0", "reason": "moved away"})

    customer.refresh_from_db()
    assert not customer.limits_lifted
    assert "moved away" in reviewer_client.get(page_of(customer)).content.decode()


def test_limits_that_are_lifted_already_are_noted_once(reviewer_client):
    customer = make_customer()

    for _ in range(2):
        reviewer_client.post(limits_of(customer), {"lifted": "1", "reason": "a reseller"})

    assert LogEntry.objects.count() == 1


def test_limits_are_not_lifted_without_a_reason(reviewer_client):
    customer = make_customer()

    page = reviewer_client.post(limits_of(customer), {"lifted": "1", "reason": " "}, follow=True)

    customer.refresh_from_db()
    assert not customer.limits_lifted
    assert "Say why." in page.content.decode()


def test_limits_of_nobody_are_not_lifted(reviewer_client):
    answer = reviewer_client.post(
        reverse("admin:accounts_customer_limits", args=[4711]), {"lifted": "1", "reason": "x"}
    )

    assert answer.status_code == 404


def test_who_may_only_look_lifts_no_limits():
    customer = make_customer()
    client = logged_in(make_staff_with("accounts.view_customer"))

    assert client.post(limits_of(customer), {"lifted": "1", "reason": "a friend"}).status_code == 403
    assert "Lift the limits" not in client.get(page_of(customer)).content.decode()
    customer.refresh_from_db()
    assert not customer.limits_lifted


def test_looking_lifts_no_limits(reviewer_client):
    assert reviewer_client.get(limits_of(make_customer())).status_code == 405
