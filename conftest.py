"""What every test of the shop shares: rules and servers (tests/plugins), and the people below.

Rows are made when a test asks for them. A `…_client` is the browser of one who is logged in, with every proof
that pages ask of staff; staff who only act, without a page, are the Actors of accounts/testing.py.
"""

import pytest
from django.test import Client

from accounts.models import Customer, User
from accounts.staff.roles import Role
from accounts.testing import (
    REVIEWER,
    SECOND_REVIEWER,
    SHOP_ADMIN,
    logged_in,
    make_cast_member,
    make_customer,
    make_staff,
    make_user,
)

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.garbage_collection",
    "tests.plugins.access_counts",
    "tests.plugins.databases",
    "tests.plugins.fast_settings",
    "tests.plugins.hypothesis_profile",
    "tests.plugins.languages",
    "tests.plugins.long_form",
    "tests.plugins.parametrized_subsets",
    "tests.plugins.xdist_scheduling",
    "tests.plugins.shop_fixtures",
    "tests.plugins.staff_logins",
]


@pytest.fixture
def customer(db: None) -> Customer:
    """Somebody with an account, whose address is confirmed and who has bought nothing yet."""
    return make_customer("customer@example.com", user=make_user("customer@example.com"))


@pytest.fixture
def other_customer(db: None) -> Customer:
    """Somebody else with an account, who is to see nothing of the first one's."""
    return make_customer("other-customer@example.com", user=make_user("other-customer@example.com"))


@pytest.fixture
def guest(db: None) -> Customer:
    """Somebody who buys without an account."""
    return make_customer("guest@example.com")


@pytest.fixture
def owner(db: None) -> User:
    """The owner, who may do all that one person may."""
    return make_staff("owner@shop.test")


@pytest.fixture
def shop_admin(db: None) -> User:
    """Staff who keep catalogue and prices, and look at the money."""
    return make_cast_member(SHOP_ADMIN, Role.SHOP_ADMIN)


@pytest.fixture
def reviewer(db: None) -> User:
    """Staff who confirm money that comes in and send out what is owed."""
    return make_cast_member(REVIEWER, Role.REVIEWER)


@pytest.fixture
def second_reviewer(db: None) -> User:
    """Another one, for what takes two persons."""
    return make_cast_member(SECOND_REVIEWER, Role.REVIEWER)


@pytest.fixture
def customer_client(customer: Customer) -> Client:
    return logged_in(customer.user)


@pytest.fixture
def owner_client(owner: User) -> Client:
    return logged_in(owner)


@pytest.fixture
def shop_admin_client(shop_admin: User) -> Client:
    return logged_in(shop_admin)


@pytest.fixture
def reviewer_client(reviewer: User) -> Client:
    return logged_in(reviewer)


@pytest.fixture
def second_reviewer_client(second_reviewer: User) -> Client:
    return logged_in(second_reviewer)
