"""Find the shop that `make run` has started, or start one for the length of the demonstration."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from storefront.run.configuration import data_folder
from tests.shop import RunningShop

OWN_TIME_SCALE = 60
# Straight to this machine, whatever proxy its environment names.
_opener = build_opener(ProxyHandler({}))


class NoShop(RuntimeError):
    """There is no shop to show; the message says how to start one."""


@dataclass(frozen=True)
class Shop:
    """A running shop: where it is, who supplies it, and how fast its clock of intervals runs."""

    url: str
    supplier_url: str
    time_scale: float = 1.0

    def orders_taken(self) -> int:
        """How many orders the pretend supplier has really taken. Raises NoShop with any other supplier."""
        try:
            return int(_fetch_json(f"{self.supplier_url}/control/truth")["orders_taken"])
        except (OSError, ValueError, KeyError):
            raise NoShop(
                f"{self.supplier_url} is not the pretend supplier; this cannot be shown with it"
            ) from None


def find_shop(environment: Mapping[str, str]) -> Shop:
    """The shop that runs in DATA_DIR. Raises NoShop if none answers there."""
    noted = _read(data_folder(environment) / "run.env") | {
        name: value for name, value in environment.items() if value
    }
    url = noted.get("SITE_URL", f"http://127.0.0.1:{noted.get('PORT', '8000')}").rstrip("/")
    if not _is_up(url):
        raise NoShop(f"No shop answers at {url}. Start one in another terminal: make run")
    return Shop(url, noted.get("ONECLICK_API_URL", "").rstrip("/"), float(noted.get("TIME_SCALE", "1")))


@contextmanager
def own_shop() -> Iterator[Shop]:
    """A fresh shop on free ports, whose minutes are seconds; it is gone afterwards with its data."""
    with (
        tempfile.TemporaryDirectory(prefix="storefront-demo-") as folder,
        RunningShop(Path(folder) / "data", TIME_SCALE=str(OWN_TIME_SCALE)) as running,
    ):
        yield Shop(running.url, running.sandbox_url, OWN_TIME_SCALE)


def screenshot_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the pictures go: `demo` in DATA_DIR."""
    return data_folder(environment) / "demo"


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if not line.startswith("#"))
    return {name: value for name, equals, value in lines if equals}


def _is_up(url: str) -> bool:
    try:
        with _opener.open(f"{url}/healthz", timeout=10):
            return True
    except HTTPError:
        return True  # it answers; what it says is for the pages to show
    except (URLError, OSError):
        return False


def _fetch_json(url: str) -> Any:
    with _opener.open(url, timeout=30) as answer:
        return json.load(answer)
