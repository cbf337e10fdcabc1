"""A real Valkey of its own for each test process: broker and cache are never pretended.

The server starts before the settings are read, so that they point to it; it is emptied before each test.
"""

import os
import signal
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
import redis

from storefront.run import valkey
from storefront.run.parent_death_signal import die_with_parent
from tests.timeouts import WAIT_SECONDS

_socket_path = pytest.StashKey[Path]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the server in the test run's data folder (environment.py has made it)."""
    folder = Path(os.environ["DATA_DIR"])
    socket_path = valkey.choose_socket_path(folder)
    server = subprocess.Popen(
        valkey.command(valkey.find_binary(), socket_path=socket_path, folder=folder, durable=False),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    early_config.add_cleanup(lambda: stop(server))
    if not valkey.wait_until_ready(socket_path, seconds=WAIT_SECONDS):
        raise pytest.UsageError("the Valkey server of the tests did not start")
    early_config.stash[_socket_path] = socket_path
    os.environ["CELERY_BROKER_URL"] = valkey.broker_url(socket_path)
    os.environ["CACHE_URL"] = valkey.cache_url(socket_path)
    return (yield)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Kill the server; its data are of no more use."""
    server.kill()
    server.wait()


@pytest.fixture(scope="session")
def valkey_socket(pytestconfig: pytest.Config) -> Path:
    """The unix socket of the running server, which the shop's settings use as broker and cache."""
    return pytestconfig.stash[_socket_path]


@pytest.fixture(scope="session")
def _valkey_connection(valkey_socket: Path) -> Generator[redis.Redis, None, None]:
    with redis.Redis(unix_socket_path=str(valkey_socket)) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _empty_broker_and_cache(_valkey_connection: redis.Redis) -> None:
    from core.rate_limits import call_budget  # needs the settings

    _valkey_connection.flushall()
    call_budget.forget()
