"""Roles: the groups exist after `migrate` and hold what the table says."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.staff.roles import REVIEWERS, ROLES, SHOP_ADMINS, grant_permissions
from accounts.testing import make_user

pytestmark = pytest.mark.django_db


def test_groups_exist_after_migrate():
    assert set(ROLES) <= set(Group.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("role", "permission", "granted"),
    [
        (SHOP_ADMINS, "delivery.view_card", True),
        (REVIEWERS, "delivery.view_card", True),
        (REVIEWERS, "core.work_the_desk", True),
        (SHOP_ADMINS, "core.change_switch", True),
        (SHOP_ADMINS, "accounts.change_user", False),
        (REVIEWERS, "accounts.change_user", False),
        (REVIEWERS, "core.change_switch", False),
        (REVIEWERS, "accounts.change_customer", True),
        (SHOP_ADMINS, "accounts.change_customer", True),
        (SHOP_ADMINS, "delivery.delete_card", False),
        (SHOP_ADMINS, "core.view_act", True),
        (REVIEWERS, "core.view_act", False),
        (REVIEWERS, "core.view_move", True),
    ],
)
def test_role_may_do_what_the_table_says(role, permission, granted):
    user = make_user()
    user.groups.add(Group.objects.get(name=role))

    assert user.has_perm(permission) is granted


def test_nobody_but_superusers_may_make_staff():
    for group in Group.objects.filter(name__in=ROLES):
        held = group.permissions.filter(content_type__app_label__in=["accounts", "auth"])
        assert set(held.values_list("codename", flat=True)) <= {
            "view_customer",
            "change_customer",
            "view_proposal",
        }


def test_granting_twice_changes_nothing_and_keeps_what_the_owner_added():
    group = Group.objects.get(name=REVIEWERS)
    extra = Permission.objects.get(codename="view_user")
    group.permissions.add(extra)
    before = set(group.permissions.all())

    grant_permissions(app_config=apps.get_app_config("delivery"), using="default")

    assert set(group.permissions.all()) == before


def test_group_that_was_deleted_comes_back_with_migrate():
    Group.objects.all().delete()

    call_command("migrate", verbosity=0)

    assert Group.objects.get(name=SHOP_ADMINS).permissions.filter(codename="view_card").exists()
