"""The secrets of second factors, which lay in plain text, are sealed; every app and every code goes on."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from accounts.authentication.second_factor_secrets import KEYS, open_text, seal_text


def seal_secrets(apps: Any, schema_editor: Any) -> None:
    _change(apps, seal_text)


def open_secrets(apps: Any, schema_editor: Any) -> None:
    _change(apps, open_text)


def _change(apps: Any, change: Callable[[str], str]) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.order_by("pk"):
        row.data = {key: change(value) if key in KEYS else value for key, value in row.data.items()}
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_proposals"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal_secrets, open_secrets)]
