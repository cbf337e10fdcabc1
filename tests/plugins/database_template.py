"""One migrated database for all processes of a test run, which copy it: a second each in place of four."""

import fcntl
import os
import subprocess
import sys

import psycopg

from tests.prepared_shop import place
from tests.running_shop import ROOT

NAME = "as_migrated"
# Set where the server is the run's own (tests/plugins/postgres.py): nothing is left behind on another's.
OWN_SERVER = "TEST_POSTGRES"


def use_template() -> None:
    """Have Django make the test database a copy of a migrated one. Call before it makes that."""
    from django.db import connection

    if OWN_SERVER in os.environ and "PYTEST_XDIST_WORKER" in os.environ:
        _migrate_once()
        connection.settings_dict["TEST"] |= {"TEMPLATE": NAME, "MIGRATE": False}


def _migrate_once() -> None:
    """The first process to come does it; the others wait."""
    done = place() / NAME
    with (place() / f"{NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        with psycopg.connect(os.environ[OWN_SERVER], dbname="postgres", autocommit=True) as server:
            server.execute(f"CREATE DATABASE {NAME}")
        address = os.environ[OWN_SERVER].replace("/shop?", f"/{NAME}?")
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, check=True)
        done.touch()
