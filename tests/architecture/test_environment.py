"""`.env.example` lists every variable that is read, and none that is not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.architecture.sources import ROOT
from tests.plugins.environment import SHOP_VARIABLES

EXAMPLE = (ROOT / ".env.example").read_text()
# A name, set or commented out; its value up to the end of the line, as `docker compose` reads it.
ENTRIES = dict(re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", EXAMPLE, flags=re.MULTILINE))
# Where a default depends on another variable, the example shows a value instead.
NO_FIXED_DEFAULT = {"DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "DEFAULT_FROM_EMAIL"}
ONLY_IN_COMPOSE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def compose_variables() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))


def test_example_lists_exactly_the_variables_that_are_read() -> None:
    assert ENTRIES.keys() == SHOP_VARIABLES | compose_variables()


def test_compose_reads_no_variable_of_its_own_but_the_servers_passwords() -> None:
    assert compose_variables() - SHOP_VARIABLES == ONLY_IN_COMPOSE


def test_only_settings_and_the_starting_parent_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for package in (
            "core",
            "accounts",
            "catalog",
            "delivery",
            "payments",
            "orders",
            "oneclick",
            "storefront",
        )
        for path in (ROOT / package).rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts
        and re.search(r"os\.environ\.get|os\.getenv|environ\.Env", path.read_text())
    }

    assert readers == {"storefront/settings.py"}


def read_settings(environment: dict[str, str], *names: str) -> list[str]:
    """The values of settings in a process that has only this environment."""
    script = (
        "import sys; from storefront import settings; [print(getattr(settings, n)) for n in sys.argv[1:]]"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, *names],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


DEFAULTS = [
    name
    for name in re.findall(r"^#([A-Z][A-Z_]+)=", EXAMPLE, flags=re.MULTILINE)
    if name not in NO_FIXED_DEFAULT | {"PORT", "SANDBOX_PORT", "DATA_DIR", "STATIC_ROOT", "CONN_MAX_AGE"}
]


def test_example_shows_the_true_defaults(tmp_path: Path) -> None:
    least = {"SECRET_KEY": "s", "LINK_KEY": "l", "CARD_KEYS": "k", "DATA_DIR": str(tmp_path)}

    by_default = read_settings(least, *DEFAULTS)

    assert DEFAULTS
    assert by_default == read_settings(least | {name: ENTRIES[name] for name in DEFAULTS}, *DEFAULTS)


@pytest.mark.parametrize("name", ["SECRET_KEY", "LINK_KEY", "CARD_KEYS"])
def test_settings_refuse_to_load_without_a_secret(tmp_path: Path, name: str) -> None:
    environment = {"SECRET_KEY": "s", "LINK_KEY": "l", "CARD_KEYS": "k", "DATA_DIR": str(tmp_path)}
    environment["PATH"] = os.environ["PATH"]
    del environment[name]

    process = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert process.returncode != 0
    assert process.stderr.startswith(f"The shop is not configured: {name} is not set")


FILLED_IN = {
    "ONECLICK_API_KEY": "a-production-key",
    "SECRET_KEY": "not-a-secret-but-long-enough-for-djangos-own-check-0123456789",
    "LINK_KEY": "not-a-secret-either-but-long-enough-for-the-shops-own-check-0123456789",
    "CARD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "POSTGRES_PASSWORD": "letters",
    "REDIS_PASSWORD": "letters",
    "EMAIL_URL": "smtp+tls://shop:letters@mail.example:587",
    "SELLER_ADDRESS": "1 rue de la Poste, Alger",
    "SELLER_RC": "16/00-0000000 B 00",
    "SELLER_NIF": "000000000000000",
    "SELLER_PHONE": "+213 21 00 00 00",
    "CONTACT_EMAIL": "help@shop.example",
}


def test_example_that_is_filled_in_is_fit_for_production(tmp_path: Path) -> None:
    """As `docker compose` puts it together: the file, then what the services add."""
    entries = dict(re.findall(r"^([A-Z][A-Z_]+)=(.*)$", EXAMPLE, flags=re.MULTILINE))
    assert {name for name, value in entries.items() if not value} == FILLED_IN.keys()
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["web"]["environment"]
    added = {
        name: re.sub(r"\$\{([A-Z_]+)[^}]*\}", lambda match: FILLED_IN[match[1]], value)
        for name, value in compose.items()
    }

    process = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **entries, **FILLED_IN, **added, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert process.returncode == 0, process.stderr
