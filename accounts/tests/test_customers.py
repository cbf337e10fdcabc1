"""Customers: one per address; an account takes over its own and never another's."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.customers import customer_for_email, customer_of, link_customer
from accounts.kinds import AccountsDeskKind
from accounts.models import Customer
from accounts.testing import make_customer, make_user
from core.models import DeskItem
from core.testing import run_concurrently

pytestmark = pytest.mark.storage


def change_primary(user, email):
    EmailAddress.objects.filter(user=user).update(primary=False)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)


@pytest.mark.django_db
def test_customer_of_an_address_is_made_once():
    first = customer_for_email(email="Customer@example.com", language="fr")
    second = customer_for_email(email="customer@EXAMPLE.com ", language="ar")

    assert first == second
    assert (second.email, second.language, second.user) == ("customer@example.com", "fr", None)


@pytest.mark.django_db
def test_gmail_tricks_stay_different_customers():
    assert customer_for_email(email="cust.omer@gmail.com") != customer_for_email(email="customer@gmail.com")


@pytest.mark.django_db
def test_customer_of_no_address_is_refused():
    with pytest.raises(ValidationError):
        customer_for_email(email="customer")


@pytest.mark.django_db(transaction=True)
def test_customer_of_an_address_is_made_once_by_rivals():
    results = run_concurrently(*[lambda: customer_for_email(email="customer@example.com").pk] * 8)

    assert set(results) == {Customer.objects.get().pk}


@pytest.mark.django_db
def test_account_takes_over_what_its_address_bought_before():
    guest = make_customer("customer@example.com")
    user = make_user("customer@example.com")

    joined = link_customer(user=user)

    assert joined == guest
    assert customer_of(user) == guest


@pytest.mark.django_db
def test_account_without_earlier_orders_gets_a_customer_in_its_language():
    user = make_user("customer@example.com", language="ar")

    joined = link_customer(user=user)

    assert (joined.email, joined.user, joined.language) == ("customer@example.com", user, "ar")


@pytest.mark.django_db
def test_account_joined_twice_stays_the_same():
    user = make_user()

    assert link_customer(user=user) == link_customer(user=user)
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_account_with_an_unconfirmed_address_gets_nothing():
    make_customer("customer@example.com")
    user = make_user("customer@example.com", confirmed=False)
    EmailAddress.objects.create(user=user, email="customer@example.com", primary=True, verified=False)

    assert link_customer(user=user) is None
    assert Customer.objects.get().user is None


@pytest.mark.django_db
def test_customer_follows_its_user_to_a_new_address():
    user = make_user("old@example.com")
    customer = link_customer(user=user)
    change_primary(user, "new@example.com")

    link_customer(user=user)

    customer.refresh_from_db()
    assert (customer.email, customer.user) == ("new@example.com", user)
    assert customer_for_email(email="old@example.com") != customer


@pytest.mark.django_db
@pytest.mark.parametrize("owned", [True, False])
def test_change_to_the_address_of_another_customer_moves_nothing_and_tells_staff(owned):
    user = make_user("old@example.com")
    own = link_customer(user=user)
    other = make_customer("new@example.com", user=make_user("someone@example.com") if owned else None)
    owner = other.user
    change_primary(user, "new@example.com")

    assert link_customer(user=user) == own

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.email, other.email, other.user) == ("old@example.com", "new@example.com", owner)
    assert DeskItem.objects.get().kind == AccountsDeskKind.TWO_CUSTOMERS


@pytest.mark.django_db
def test_customer_of_another_user_is_never_taken():
    thief, owner = make_user("customer@example.com"), make_user("elsewhere@example.com")
    customer = make_customer("customer@example.com", user=owner)

    assert link_customer(user=thief) is None

    customer.refresh_from_db()
    assert customer.user == owner
    assert DeskItem.objects.get().kind == AccountsDeskKind.TWO_CUSTOMERS


@pytest.mark.django_db(transaction=True)
def test_account_joined_by_rivals_has_one_customer():
    make_customer("customer@example.com")
    user = make_user("customer@example.com")

    results = run_concurrently(*[lambda: link_customer(user=user)] * 6)

    assert set(results) == {Customer.objects.get(user=user)}
    assert not DeskItem.objects.exists()
