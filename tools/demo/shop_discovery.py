"""Find the shop that `make run` has started, or start one for the length of the demonstration."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from storefront.run.configuration import data_folder
from tests.running_shop import RunningShop
from tests.timeouts import WAIT_SECONDS
from tools.sandbox_control import SandboxControl

OWN_TIME_SCALE = 60


class ShopNotFoundError(RuntimeError):
    """There is no shop to show; the message says how to start one."""


@dataclass(frozen=True)
class Shop:
    """A running shop: where it is, who supplies it, the folder of the mails that it does not send, and how
    fast its clock of intervals runs.
    """

    url: str
    supplier_url: str
    mail: Path
    time_scale: float = 1.0

    def orders_taken(self) -> int:
        """How many orders the pretend supplier has really taken.

        Raises ShopNotFoundError with any other supplier.
        """
        try:
            return int(SandboxControl(self.supplier_url).truth()["orders_taken"])
        except (requests.RequestException, ValueError, KeyError):
            raise ShopNotFoundError(
                f"{self.supplier_url} is not the pretend supplier; this cannot be shown with it"
            ) from None


def find_shop(environment: Mapping[str, str]) -> Shop:
    """The shop that runs in DATA_DIR. Raises ShopNotFoundError if none answers there."""
    folder = data_folder(environment)
    noted = _read(folder / "run.env") | {name: value for name, value in environment.items() if value}
    url = noted.get("SITE_URL", f"http://127.0.0.1:{noted.get('PORT', '8000')}").rstrip("/")
    if not _is_up(url):
        raise ShopNotFoundError(f"No shop answers at {url}. Start one in another terminal: make run")
    supplier_url = noted.get("ONECLICK_API_URL", "").rstrip("/")
    return Shop(url, supplier_url, folder / "mail", float(noted.get("TIME_SCALE", "1")))


@contextmanager
def own_shop(*, time_scale: float = OWN_TIME_SCALE) -> Iterator[Shop]:
    """A fresh shop on free ports, whose minutes are seconds; it is gone afterwards with its data."""
    with (
        tempfile.TemporaryDirectory(prefix="storefront-demo-") as folder,
        RunningShop(Path(folder) / "data", TIME_SCALE=str(time_scale)) as running,
    ):
        yield Shop(running.url, running.sandbox_url, running.mail, time_scale)


def screenshot_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the pictures go: `demo` in DATA_DIR."""
    return data_folder(environment) / "demo"


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if not line.startswith("#"))
    return {name: value for name, equals, value in lines if equals}


def _is_up(url: str) -> bool:
    """Say whether a web server answers; what it says is for the pages to show."""
    session = requests.Session()
    session.trust_env = False  # straight to the shop, whatever proxy the environment names
    try:
        session.get(f"{url}/healthz", timeout=WAIT_SECONDS)
    except requests.RequestException:
        return False
    return True
