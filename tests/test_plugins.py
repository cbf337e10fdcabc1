"""What the tests themselves rest on: a clean environment, real servers, whole databases between tests."""

import ast
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from pytest_socket import SocketConnectBlockedError

from catalog.models import MarkupRule
from core.shared_cache import cache
from payments.models import JournalEvent
from tests.architecture.sources import OUTSIDE, PACKAGES, ROOT, Source, read_sources
from tests.plugins.environment import SHOP_VARIABLES, throw_away_environment
from tests.plugins.hypothesis_profile import BY_CHANCE, PROFILE
from tests.timeouts import WAIT_SECONDS


@pytest.mark.storage
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_of_migrations_are_there_for_each_test_that_commits(time: str) -> None:
    assert MarkupRule.objects.exists()


@pytest.mark.storage
@pytest.mark.django_db
def test_rows_of_migrations_are_there_for_tests_that_do_not_commit() -> None:
    assert MarkupRule.objects.exists()


@pytest.mark.storage
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_journal_is_empty_and_guarded_for_each_test_that_commits(time: str) -> None:
    JournalEvent.objects.create(key="capture:payment:1", kind="capture", about="order:1")
    with pytest.raises(DatabaseError, match="append-only"):
        JournalEvent.objects.all().delete()
    assert JournalEvent.objects.count() == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_cache_is_real_and_empty_for_each_test(time: str, valkey_socket: Path) -> None:
    assert cache.get("name") is None
    cache.set("name", "kept")
    with redis.Redis(unix_socket_path=str(valkey_socket), db=1) as server:
        assert server.dbsize() == 1


@pytest.mark.django_db
def test_database_is_the_one_that_was_asked_for() -> None:
    asked_for = os.environ["DATABASE_URL"].partition(":")[0]
    assert asked_for == connection.vendor
    if connection.vendor == "sqlite":
        assert Path(connection.settings_dict["NAME"]).is_file()


def test_bytecode_is_kept_by_this_process_and_by_those_it_starts() -> None:
    assert not sys.dont_write_bytecode
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_environment_holds_nothing_of_the_callers_shell() -> None:
    made = throw_away_environment(Path("data")).keys() | {"DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL"}
    assert {"SECRET_KEY", "ONECLICK_API_KEY", "EMAIL_URL", "PORT"} <= SHOP_VARIABLES
    assert SHOP_VARIABLES & os.environ.keys() == made


def test_supplier_is_unreachable_unless_a_test_starts_one() -> None:
    host, port = settings.ONECLICK_API_URL.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=WAIT_SECONDS)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_network_beyond_this_machine_is_refused() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=WAIT_SECONDS)  # an address of RFC 5737, nobody's


# What the profile of tests/plugins/hypothesis_profile.py settles for all.
SETTLED = {"deadline", "derandomize", "print_blob", "suppress_health_check"}


def settings_of_hypothesis(source: Source) -> Iterator[ast.Call]:
    """The calls of a file that settle how Hypothesis runs a test, or all of them."""
    if "hypothesis" not in source.path.read_text():
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
            "settings",
            "register_profile",
            "load_profile",
        ):
            yield node


def test_hypothesis_runs_by_the_one_profile() -> None:
    now = hypothesis.settings.default
    assert hypothesis.settings.get_current_profile_name() == PROFILE
    assert (now.deadline, now.print_blob, now.derandomize) == (None, True, False)  # in CI as well
    assert set(now.suppress_health_check) >= set(BY_CHANCE)
    assert hypothesis.core.global_force_seed is not None


def test_no_hypothesis_test_settles_for_itself_what_the_profile_does() -> None:
    calls = {
        f"{source}:{call.lineno}: {ast.unparse(call)}": call
        for source in read_sources(packages=(*PACKAGES, *OUTSIDE))
        for call in settings_of_hypothesis(source)
    }
    own = [
        place
        for place, call in calls.items()
        if SETTLED & {keyword.arg for keyword in call.keywords} or "profile(" in place
    ]
    assert len(calls) > len(own)  # those of tests are seen at all
    assert {place.partition(":")[0] for place in own} == {"tests.plugins.hypothesis_profile"}


@hypothesis.settings(max_examples=1)
@hypothesis.given(hypothesis.strategies.booleans())
def test_example_that_takes_its_time_on_a_busy_machine_does_not_fail(drawn: bool) -> None:
    time.sleep(0.3)  # Hypothesis would allow 0.2


def test_run_that_fails_shows_its_seed_and_draws_the_same_when_it_is_given_back(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(
        "from hypothesis import given, strategies as st\n"
        "@given(st.integers(0, 10**9))\n"
        "def test_drawn(drawn):\n    print('drawn', drawn)\n    assert drawn < 1000\n"
    )

    def drawn(*arguments: str) -> tuple[str, list[str]]:
        plugins = ("-p", "tests.plugins.hypothesis_profile", "-p", "no:cacheprovider", "-p", "no:django")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n0",
            "-c",
            os.devnull,
            *plugins,
            *arguments,
            planted,
        ]
        output = subprocess.run(
            command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
        ).stdout
        [seed] = set(re.findall(r"--hypothesis-seed=(\d+)", output))
        return seed, re.findall(r"drawn (\d+)", output)

    seed, first = drawn()
    again = drawn(f"--hypothesis-seed={seed}")
    assert first
    assert (seed, first) == again
    assert drawn()[0] != seed
