"""Users log in by e-mail, which exists once."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Customer, User

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def test_user_is_created_with_a_lowered_address():
    user = User.objects.create_user("Customer@Example.com", "correct horse battery")

    assert (user.email, str(user), user.check_password("correct horse battery")) == (
        "customer@example.com",
        "customer@example.com",
        True,
    )
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


def test_user_without_a_password_cannot_log_in_by_one():
    assert not User.objects.create_user("customer@example.com").has_usable_password()


def test_superuser_is_staff():
    user = User.objects.create_superuser("boss@example.com", "correct horse battery")

    assert (user.is_staff, user.is_superuser) == (True, True)


def test_superuser_can_be_made_on_the_command_line(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")

    call_command("createsuperuser", email="Boss@example.com", interactive=False, verbosity=0)

    assert User.objects.get().check_password("correct horse battery")


def test_user_is_found_however_the_address_is_typed():
    user = User.objects.create_user("customer@example.com")

    assert User.objects.get_by_natural_key(" CUSTOMER@example.com") == user


def test_user_without_a_proper_address_is_refused():
    with pytest.raises(ValidationError):
        User.objects.create_user("customer")


@pytest.mark.parametrize("model", [User, Customer])
def test_address_exists_once(model):
    model.objects.create(email="customer@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(email="customer@example.com")


@pytest.mark.parametrize("model", [User, Customer])
def test_database_itself_refuses_capitals(model):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(email="Customer@example.com")


def test_customer_stays_when_the_user_goes():
    user = User.objects.create_user("customer@example.com")
    customer = Customer.objects.create(email="customer@example.com", user=user)

    user.delete()

    customer.refresh_from_db()
    assert customer.user is None
