"""Roles of staff: which group may do what.

Groups and permissions are granted after every `migrate`, as far as the apps have them by then; nothing is
ever taken away, so what the owner adds to a group stays.
"""

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

SHOP_ADMINS = "Shop admins"
REVIEWERS = "Reviewers"

LOOK = (
    "accounts.view_customer",
    "accounts.view_proposal",
    "core.view_*",
    "delivery.view_*",
    "orders.view_*",
    "orders.change_cardreport",
    "payments.view_*",
    "support.view_inquiry",
    "support.change_inquiry",
)

# Patterns of "<app>.<permission>": a permission that an app gets later is granted then. A minus leaves out.
ROLES: dict[str, tuple[str, ...]] = {
    SHOP_ADMINS: (
        *LOOK,
        "catalog.view_*",
        "catalog.change_*",
        "catalog.*_markuprule",
        "accounts.change_customer",
        "core.change_switch",
        "core.work_the_desk",
    ),
    REVIEWERS: (
        *LOOK,
        "-core.view_act",
        "accounts.change_customer",
        "core.work_the_desk",
        "payments.add_staffconfirmation",
        "payments.change_refund",
        "payments.change_unapplied",
    ),
}


class Role(models.TextChoices):
    """What somebody is to the shop."""

    OWNER = "owner", _("Owner")
    SHOP_ADMIN = "shop_admin", _("Shop admin")
    REVIEWER = "reviewer", _("Reviewer")
    BOTH = "both", _("Shop admin and reviewer")
    CUSTOMER = "customer", _("Customer")
    OTHER = "other", _("Powers of their own, given one by one")

    @property
    def in_full(self) -> Any:
        """With what it may do, for whoever chooses it."""
        return _IN_FULL.get(self, self.label)


_IN_FULL = {
    Role.OWNER: _("Owner: everything, also people and their roles"),
    Role.SHOP_ADMIN: _("Shop admin: catalogue, prices, switches and the desk"),
    Role.REVIEWER: _("Reviewer: the desk, transfers in and refunds out"),
    Role.CUSTOMER: _("Customer: no back office"),
}


_GROUPS: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset(),
    Role.SHOP_ADMIN: frozenset({SHOP_ADMINS}),
    Role.REVIEWER: frozenset({REVIEWERS}),
    Role.BOTH: frozenset({SHOP_ADMINS, REVIEWERS}),
    Role.CUSTOMER: frozenset(),
}


def role_of(user: "User") -> Role:
    """The role that fits what the user may do."""
    if not user.is_staff:
        return Role.CUSTOMER
    if user.is_superuser:
        return Role.OWNER
    groups = frozenset(group.name for group in user.groups.all())
    named = [role for role in (Role.SHOP_ADMIN, Role.REVIEWER, Role.BOTH) if _GROUPS[role] == groups]
    return named[0] if named and not user.user_permissions.exists() else Role.OTHER


def give_role(user: "User", role: Role) -> None:
    """Let the user do what the role may, and nothing else. Inside the caller's transaction."""
    user.is_staff, user.is_superuser = role != Role.CUSTOMER, role == Role.OWNER
    user.save(update_fields=["is_staff", "is_superuser"])
    group_model: Any = user.groups.model
    user.groups.set(group_model.objects.filter(name__in=_GROUPS[role]))
    user.user_permissions.clear()


def grant_permissions(app_config: AppConfig, using: str, apps: Any = installed_apps, **_kwargs: Any) -> None:
    """After an app's migrations: make the groups and give them that app's permissions. Safe to call twice."""
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:  # the tables of groups come with a later app
        return
    # Ours may run before the receiver of django.contrib.auth that makes the permissions.
    create_permissions(app_config, using=using, apps=apps, verbosity=0)
    permissions = permission_model.objects.using(using).filter(content_type__app_label=app_config.label)
    for name, patterns in ROLES.items():
        group, _created = group_model.objects.using(using).get_or_create(name=name)
        wanted = (
            permission for permission in permissions if _matches(app_config.label, permission, patterns)
        )
        group.permissions.add(*wanted)


def _matches(label: str, permission: Any, patterns: tuple[str, ...]) -> bool:
    name = f"{label}.{permission.codename}"
    left_out = any(fnmatch(name, pattern[1:]) for pattern in patterns if pattern.startswith("-"))
    return not left_out and any(fnmatch(name, pattern) for pattern in patterns)
