"""A stored shop of the release before, on either database, after the start procedure and nothing else.

All that it held is there, spelt as it was, and can be read in three languages; doing all the work once more
sends and books nothing.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storefront.run.configuration import read_configuration
from storefront.run.shop_secrets import make_secrets
from tests.plugins.database_template import OWN_SERVER
from tests.plugins.postgres import start_server
from tests.prepared_shop import prepare, static_root
from tests.running_shop import PLAIN_ENVIRONMENT, ROOT, free_port, start_and_stop
from tests.upgrade import stored_shop

POSTGRESQL, SQLITE = "postgresql", "sqlite"


@pytest.fixture(scope="module", params=[POSTGRESQL, pytest.param(SQLITE, marks=pytest.mark.long_form)])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests/upgrade/inspection.py has found."""
    prepare(start_and_stop)  # for the styles that all shops of a test run share
    folder = tmp_path_factory.mktemp("stored") / "data"
    stored_shop.unpack(folder)
    shutil.copy(folder / "shop.sqlite3", folder / "stored.sqlite3")
    given = PLAIN_ENVIRONMENT | {
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "STATIC_ROOT": str(static_root()),
        "CELERY_BROKER_URL": "memory://",
        "CACHE_URL": "locmemcache://",
    }
    if request.param == POSTGRESQL:
        (folder / "shop.sqlite3").unlink()
        given["DATABASE_URL"] = stored_shop.load_dump(_server(request), f"stored_{folder.parent.name}")
    make_secrets(folder, given)
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgrade.inspection", str(folder)],
        cwd=ROOT,
        env=read_configuration(given).environment | {"SANDBOX_PORT": given["SANDBOX_PORT"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"stored": folder / "stored.sqlite3", "sandbox": folder / "sandbox" / "sandbox.sqlite3"}


def _server(request: pytest.FixtureRequest) -> str:
    """The run's own, or one for this module where the run is on SQLite."""
    return os.environ.get(OWN_SERVER) or start_server(request.addfinalizer)


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_everything_is_there_as_it_was_spelt(report: dict[str, Any]) -> None:
    assert report["changed"] == {}


def test_everything_on_the_desk_is_still_open(report: dict[str, Any]) -> None:
    was = rows(report["stored"], "SELECT kind, subject FROM core_deskitem WHERE closed_at IS NULL")

    assert report["open on the desk"] == sorted(list(each) for each in was)


def test_every_page_is_readable_in_three_languages(report: dict[str, Any]) -> None:
    assert report["broken pages"] == []


def test_every_code_is_the_one_that_the_supplier_sold(report: dict[str, Any]) -> None:
    sold = [code for (code,) in rows(report["sandbox"], "SELECT value FROM card")]

    assert len(report["codes"]) == 5
    assert set(report["codes"].values()) <= set(sold)


def test_promises_hold_before_and_after_all_work(report: dict[str, Any]) -> None:
    assert report["verify"].endswith("0 violations")
    assert report["verify once more"].endswith("0 violations")


def test_doing_all_work_once_more_sends_and_books_nothing(report: dict[str, Any]) -> None:
    assert report["before"] == report["after"] == report["after all"]
    assert report["alerts after all"] == report["alerts"]
    assert report["mailed to"] == ["second@shop.localhost", "staff@shop.localhost"]
