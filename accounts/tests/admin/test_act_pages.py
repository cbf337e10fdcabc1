"""What staff did, as owners and shop admins look it up."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.staff.roles import REVIEWERS, SHOP_ADMINS
from core import audit_log
from core.actors import Actor
from core.models import Act

pytestmark = pytest.mark.django_db

LIST = "/admin/core/act/"
FIRST, SECOND = Actor("first@shop.test", 9_071), Actor("second@shop.test", 9_072)


def browser(*, group: str = "", **fields: object) -> Client:
    user = User.objects.create_user(
        f"{group or 'owner'}@shop.test".replace(" ", "-"), "x" * 12, is_staff=True
    )
    User.objects.filter(pk=user.pk).update(**fields)
    user.groups.set(Group.objects.filter(name=group))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def noted() -> Act:
    audit_log.record(
        actor=FIRST, act="staff.role", about="accounts.user:5", before={"role": "reviewer"},
        after={"role": "owner"}, reason="promoted", second=SECOND,
    )  # fmt: skip
    audit_log.record(actor=SECOND, act="line.refuse", about="orders.line:3", is_one_person=True)
    return Act.objects.get(act="staff.role")


def test_list_names_the_person_the_act_and_the_second_person(noted: Act) -> None:
    words = browser(is_superuser=True).get(LIST).content.decode()

    for each in (
        "first@shop.test",
        "role changed",
        "promoted",
        "two persons: also second@shop.test",
        "one person",
    ):
        assert each in words, each


def test_page_shows_before_and_after(noted: Act) -> None:
    words = browser(is_superuser=True).get(f"{LIST}{noted.pk}/change/").content.decode()

    assert "What was changed" in words
    assert "reviewer" in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("done=staff.role", ["first@shop.test"]),
        ("persons=alone", ["second@shop.test"]),
        ("persons=two", ["first@shop.test"]),
        ("q=orders.line:3", ["second@shop.test"]),
        ("q=first@shop.test", ["first@shop.test"]),
    ],
)
def test_acts_are_found_by_person_act_and_subject(noted: Act, query: str, found: list[str]) -> None:
    page = browser(is_superuser=True).get(f"{LIST}?{query}")

    assert [row.actor for row in page.context["cl"].result_list] == found


@pytest.mark.parametrize(("group", "status"), [(SHOP_ADMINS, 200), (REVIEWERS, 403)])
def test_shop_admins_look_it_up_and_reviewers_do_not(noted: Act, group: str, status: int) -> None:
    assert browser(group=group).get(LIST).status_code == status


def test_nobody_changes_it(noted: Act) -> None:
    owner = browser(is_superuser=True)
    page = f"{LIST}{noted.pk}/"

    answers = [owner.post(f"{page}change/", {"reason": "x"}), owner.post(f"{page}delete/", {"post": "yes"})]

    assert [each.status_code for each in answers] == [403, 403]
    assert Act.objects.filter(pk=noted.pk, reason="promoted").exists()
