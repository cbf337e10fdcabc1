"""What `make run` was asked for: the caller's environment, and what the parent adds for its children."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import valkey
from .shop_folder import write_private

ROOT = Path(__file__).resolve().parents[2]
SANDBOX_KEY = "sandbox-key"
SANDBOX_CHARGILY_KEY = "test_sk_sandbox"
# Everything that can be tried out beside the pretend vendors, and an account that is nobody's.
REHEARSAL = {
    "PAYMENT_METHODS": "ocpay,chargily,transfer,wallet",
    "TRANSFER_HOLDER": "Barq (rehearsal)",
    "TRANSFER_CCP": "0023456789 88",
    "TRANSFER_RIP": "00799999002345678941",
}
# One pool of memory for two threads, and not one for each: what a thread frees, the others use.
FRUGAL = {"MALLOC_ARENA_MAX": "2"}
# Of the caller's variables, what `manage.py` beside a running shop must know as well. No secrets here.
PASSED_ON = ("TIME_SCALE", "STAFF_MODE", "WATCH_EMAIL")


class NotStartableError(RuntimeError):
    """The environment asks for something that cannot be; the message says what to change."""


@dataclass
class Configuration:
    """The start that was asked for. `chosen` is what the parent decided because the caller left it open."""

    given: Mapping[str, str]
    folder: Path
    port: int
    sandbox_port: int | None
    valkey_socket: Path | None
    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the children."""
        fixed = {"DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"}
        return {**FRUGAL, **self.chosen, **self.given, **fixed}

    @property
    def site_url(self) -> str:
        """Where the shop is met."""
        return self.environment["SITE_URL"].rstrip("/")

    def write(self) -> None:
        """Leave the choices in `run.env`, where a `manage.py` beside the running shop finds them."""
        values = self.chosen | {name: self.given[name] for name in PASSED_ON if name in self.given}
        lines = ["# Written at every start, for commands beside the running shop."]
        write_private(
            self.folder / "run.env",
            "\n".join([*lines, *(f"{name}={value}" for name, value in values.items())]) + "\n",
        )


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the absolute path of DATA_DIR (default: `data` in the project)."""
    return Path(environment.get("DATA_DIR") or ROOT / "data").absolute()


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Read the caller's variables and decide the rest; empty variables count as unset.

    Raises `NotStartableError` if they contradict each other or a port is taken.
    """
    given = {name: value for name, value in environment.items() if value}
    folder = data_folder(given)
    configuration = Configuration(
        given, folder, port=_port(given, "PORT", 8000), sandbox_port=_sandbox_port(given), valkey_socket=None
    )
    configuration.chosen["SITE_URL"] = f"http://127.0.0.1:{configuration.port}"
    if configuration.sandbox_port:
        configuration.chosen |= {
            "ONECLICK_API_URL": f"http://127.0.0.1:{configuration.sandbox_port}",
            "ONECLICK_API_KEY": SANDBOX_KEY,
            "ONECLICK_ENVIRONMENT": "sandbox",
            "ALERT_WEBHOOK": f"http://127.0.0.1:{configuration.sandbox_port}/alerts",
            "HEARTBEAT_URL": f"http://127.0.0.1:{configuration.sandbox_port}/heartbeat",
            "STAFF_SECOND_FACTOR": "optional",  # the printed logins are to be tried at once
            **REHEARSAL,
            **_chargily(given, configuration.sandbox_port),
        }
    if not ("CELERY_BROKER_URL" in given and "CACHE_URL" in given):
        socket_path = configuration.valkey_socket = valkey.choose_socket_path(folder)
        configuration.chosen |= {
            "CELERY_BROKER_URL": valkey.broker_url(socket_path),
            "CACHE_URL": valkey.cache_url(socket_path),
        }
    configuration.chosen = {name: value for name, value in configuration.chosen.items() if name not in given}
    return configuration


def _sandbox_port(given: Mapping[str, str]) -> int | None:
    """Return the port of the pretend supplier, or `None` when a supplier was named."""
    if "ONECLICK_API_URL" in given:
        if "ONECLICK_API_KEY" not in given:
            raise NotStartableError("ONECLICK_API_URL is set, so ONECLICK_API_KEY must be set, too.")
        return None
    if given.get("ONECLICK_ENVIRONMENT") == "production":
        raise NotStartableError(
            "ONECLICK_ENVIRONMENT is production: set ONECLICK_API_URL and ONECLICK_API_KEY as well."
        )
    if given.get("ONECLICK_API_KEY", SANDBOX_KEY) != SANDBOX_KEY:
        raise NotStartableError(
            "ONECLICK_API_KEY is set, but ONECLICK_API_URL is not. Set both to use that supplier, "
            "or neither to use the pretend one."
        )
    return _port(given, "SANDBOX_PORT", 8001)


def _chargily(given: Mapping[str, str], sandbox_port: int) -> dict[str, str]:
    """The pretend Chargily, unless the caller named another: a real key is never sent to a pretender."""
    if "CHARGILY_API_URL" in given or "CHARGILY_SECRET_KEY" in given:
        return {}
    return {
        "CHARGILY_API_URL": f"http://127.0.0.1:{sandbox_port}/chargily/test/api/v2",
        "CHARGILY_SECRET_KEY": SANDBOX_CHARGILY_KEY,
    }


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise NotStartableError(f"{name} must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        # As the servers themselves do: a port whose last connections are just closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as exc:
            raise NotStartableError(
                f"Port {text} cannot be used ({exc.strerror}). "
                f"Choose another: make run {name}={int(text) + 10}"
            ) from None
    return int(text)
