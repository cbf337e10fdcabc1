"""A throw-away environment, in place before the settings are read.

Nothing of the caller's shell may reach the shop under test: a real supplier key or a production database
in the environment would otherwise be used. Only DATABASE_URL is kept, because it chooses the database of
the run (see postgres.py).
"""

import base64
import os
import re
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from storefront.run.translations import compile_messages
from tests.prepared_shop import PLACE

SETTINGS = Path(__file__).parents[2] / "storefront" / "settings.py"
# Every variable that the settings read, and the two that only `make run` reads.
SHOP_VARIABLES = {
    *re.findall(r"\b(?:env\.\w+|required|one_of)\(\s*\"([A-Z_]+)\"", SETTINGS.read_text()),
    "PORT",
    "SANDBOX_PORT",
}


_held: list[socket.socket] = []


def closed_port() -> int:
    """Return a loopback port on which nothing listens while this process lives: it holds the port."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    _held.append(held)
    return int(held.getsockname()[1])


def throw_away_environment(data_dir: Path) -> dict[str, str]:
    """Return the variables a shop in `data_dir` needs to start, with new keys and an unreachable supplier."""
    return {
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEY": secrets.token_urlsafe(50),
        "CARD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ONECLICK_ENVIRONMENT": "sandbox",
        "ONECLICK_API_KEY": "sandbox-key",
        "ONECLICK_API_URL": f"http://127.0.0.1:{closed_port()}",
    }


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Set the environment; a wrapper, since pytest-django reads the settings in the same hook."""
    keep_bytecode()
    data_dir = Path(tempfile.mkdtemp(prefix="storefront-test-"))
    early_config.add_cleanup(lambda: shutil.rmtree(data_dir, ignore_errors=True))
    for name in SHOP_VARIABLES - {"DATABASE_URL"}:
        os.environ.pop(name, None)
    os.environ.update(throw_away_environment(data_dir))
    (data_dir / "static").mkdir()  # WhiteNoise warns where it is missing
    compile_messages()
    share_prepared_shop(early_config)
    return (yield)


def keep_bytecode() -> None:
    """Keep what Python compiles, even where the caller's shell says otherwise.

    A run starts hundreds of processes; each would compile the shop and its tests anew.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def share_prepared_shop(config: pytest.Config) -> None:
    """Let the processes of this run prepare one shop among them, in a folder that is gone afterwards."""
    if PLACE not in os.environ:
        folder = tempfile.mkdtemp(prefix="storefront-prepared-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ[PLACE] = folder
