"""Roles of staff: which group may do what.

Groups and permissions are granted after every `migrate`, as far as the apps have them by then; nothing is
ever taken away, so what the owner adds to a group stays.
"""

from fnmatch import fnmatch
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions

SHOP_ADMINS = "Shop admins"
REVIEWERS = "Reviewers"

LOOK = (
    "accounts.view_customer",
    "accounts.view_proposal",
    "core.view_*",
    "delivery.view_*",
    "orders.view_*",
    "payments.view_*",
)

# Patterns of "<app>.<permission>": a permission that an app gets later is granted then.
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
        "accounts.change_customer",
        "core.work_the_desk",
        "payments.add_staffconfirmation",
        "payments.change_refund",
        "payments.change_unapplied",
    ),
}


def grant_permissions(app_config: AppConfig, using: str, apps: Any = installed_apps, **kwargs: Any) -> None:
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
    return any(fnmatch(f"{label}.{permission.codename}", pattern) for pattern in patterns)
