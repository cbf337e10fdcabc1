"""The processes of an embedded shop: how each is started and when it is up."""

import http.client
import sys
from collections.abc import Callable
from dataclasses import dataclass

from . import valkey
from .configuration import ROOT, Configuration

MANAGE = (sys.executable, str(ROOT / "manage.py"))
CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "storefront")  # no banner: beat's says WARNING
# Nobody listens to what workers tell each other (core.operations.processes knows who lives).
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
WORKER = (*CELERY, "worker", "--pool", "threads", *ALONE)
GUNICORN = (
    sys.executable,
    "-m",
    "gunicorn",
    "storefront.wsgi",
    "--config",
    "python:storefront.web",
    "--worker-class",
    "gthread",
    "--no-control-socket",
    "--preload",  # the shop is loaded once, and its processes are copies
)


@dataclass(frozen=True)
class Child:
    """One process. Those of the highest `stage` are stopped first, and all of a stage at once."""

    name: str
    command: tuple[str, ...]
    stage: int
    is_up: Callable[[], bool] = lambda: True
    # The broker's warnings are about the machine's kernel settings; they go to its log only.
    echoes: bool = True


def children(configuration: Configuration) -> tuple[list[Child], list[Child]]:
    """Return what to start, in order: the servers that the shop needs, and the shop's own processes."""
    return [*_broker(configuration), *_supplier(configuration)], _shop(configuration)


def _broker(configuration: Configuration) -> list[Child]:
    socket_path = configuration.valkey_socket
    if socket_path is None:
        return []
    command = valkey.command(
        valkey.find_binary(), socket_path=socket_path, folder=configuration.folder / "valkey"
    )
    return [Child("valkey", tuple(command), 0, is_up=lambda: valkey.is_ready(socket_path), echoes=False)]


def _supplier(configuration: Configuration) -> list[Child]:
    port = configuration.sandbox_port
    if port is None:
        return []
    folder = configuration.folder
    places = ("--data", str(folder / "sandbox"), "--mail", str(folder / "mail"))
    command = (sys.executable, "-m", "sandbox", "--port", str(port), *places)
    return [Child("sandbox", command, 1, is_up=lambda: is_answering(port, "/"))]


def _shop(configuration: Configuration) -> list[Child]:
    port, folder = configuration.port, configuration.folder
    web = (
        *GUNICORN,
        "--workers",
        "2",
        "--threads",
        "4",
        "--graceful-timeout",
        "10",
        "--bind",
        f"127.0.0.1:{port}",
    )
    beat = (*CELERY, "beat", "--pidfile=", "--schedule", str(folder / "beat"))
    return [
        Child("web", web, 2, is_up=lambda: is_answering(port, "/healthz")),
        # Polls have a worker of their own, so that slow answers never hold up placing.
        Child(
            "worker",
            (*WORKER, "--concurrency", "4", "--queues", "default,placing", "--hostname", "worker@%h"),
            2,
        ),
        Child("poller", (*WORKER, "--concurrency", "4", "--queues", "polling", "--hostname", "poller@%h"), 2),
        Child("beat", beat, 2),
        Child("sweeper", (*MANAGE, "sweep", "--loop"), 2),
    ]


def is_answering(port: int, path: str) -> bool:
    """Say whether a server on the loopback `port` gives a page; an error of its own (5xx) does not count."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
