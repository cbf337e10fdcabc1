"""Django's own checks: no migration is missing, and production settings leave no warning."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.plugins.environment import SHOP_VARIABLES, throw_away_environment

MANAGE = [sys.executable, "manage.py"]


def main() -> None:
    """Run the checks; exit non-zero if any has something to say."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = throw_away_environment(Path(folder))
        outcomes = [
            passes(embedded, "makemigrations", "--check", "--dry-run"),
            passes(embedded | production_environment(), "check", "--deploy", "--fail-level", "WARNING"),
        ]
    sys.exit(0 if all(outcomes) else 1)


def production_environment() -> dict[str, str]:
    """Return what a server's environment has beside its secrets. Nothing connects to these addresses."""
    return {
        "SITE_URL": "https://shop.example",
        "ALLOWED_HOSTS": "shop.example",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": "postgresql://shop@postgres/shop",
        "CELERY_BROKER_URL": "redis://redis/0",
        "CACHE_URL": "redis://redis/1",
        "EMAIL_URL": "smtp+tls://shop@mail.example:587",
        "ONECLICK_ENVIRONMENT": "production",
        "ONECLICK_API_URL": "https://supplier.example",
        "SELLER_NAME": "Shop",
        "SELLER_ADDRESS": "1 rue de la Poste, Alger",
        "SELLER_RC": "16/00-0000000 B 00",
        "SELLER_NIF": "000000000000000",
        "SELLER_PHONE": "+213 21 00 00 00",
        "CONTACT_EMAIL": "help@shop.example",
    }


def passes(environment: dict[str, str], *arguments: str) -> bool:
    """Run a management command in `environment`; say whether it ended well."""
    print("$ manage.py", *arguments, flush=True)
    unchanged = {name: value for name, value in os.environ.items() if name not in SHOP_VARIABLES}
    return subprocess.run([*MANAGE, *arguments], env=unchanged | environment).returncode == 0


if __name__ == "__main__":
    main()
