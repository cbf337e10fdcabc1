"""What the whole embedded shop costs while nobody wants anything, beside as many bare processes."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from storefront.run import valkey
from storefront.run.children import is_answering
from tests.running_shop import RunningShop, free_port
from tools.bench.cost import cpu_seconds, descendants, proportional_bytes
from tools.bench.lines import Round, Sample
from tools.bench.pipeline import FLOOR_WORKER
from tools.bench.stage import FLOOR_WEB, Stage
from tools.processes import running

SETTLING, SECONDS = 20.0, 30.0
FLOORS = {"shop-bare"}
MEASURED = {*FLOORS, "shop-memory", "shop-cpu"}
IDLE = (sys.executable, "-m", "tools.bench.floors.idle")


@contextmanager
def prepared(stage: Stage, *, quick: bool) -> Generator[Callable[[], Round], None, None]:
    """Both at once; yields what measures one round."""
    share = 5 if quick else 1
    with ExitStack() as stack:
        shop = stack.enter_context(RunningShop(stage.folder / "whole"))
        bare = [stack.enter_context(each) for each in _bare(stage)]
        time.sleep(SETTLING)

        def measure() -> Round:
            pids = descendants(shop.parent.pid)
            before = cpu_seconds(pids)
            time.sleep(SECONDS / share)
            used = (cpu_seconds(pids) - before) / (SECONDS / share)
            floor = {below for pid in bare for below in descendants(pid)}
            return {
                "shop-memory": Sample(proportional_bytes(pids)),
                "shop-bare": Sample(proportional_bytes(floor)),
                "shop-cpu": Sample(100 * used),
            }

        yield measure


def _bare(stage: Stage) -> Generator[AbstractContextManager[int], None, None]:
    """What `make run` has, with nothing in it: parent, broker, supplier, web, two workers, beat, sweeper."""
    port, supplier = free_port(), free_port()
    socket_path = stage.folder / "bare.sock"
    celery = FLOOR_WORKER[: FLOOR_WORKER.index("worker")]
    home = stage.folder / "bare"
    home.mkdir()
    variables = {
        "DJANGO_SETTINGS_MODULE": "tools.bench.floors.settings",
        "FLOOR": "list",
        "CELERY_BROKER_URL": valkey.broker_url(socket_path),
    }
    commands = {
        "valkey": valkey.command(valkey.find_binary(), socket_path=socket_path, folder=home),
        "supplier": [
            sys.executable,
            "-m",
            "sandbox",
            "--port",
            str(supplier),
            "--data",
            str(home / "sandbox"),
        ],
        "web": [*FLOOR_WEB, "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"],
        "worker": [*FLOOR_WORKER[:-1], "4", "--hostname", "worker@%h"],
        "poller": [*FLOOR_WORKER[:-1], "4", "--hostname", "poller@%h"],
        "beat": [*celery, "beat", "--pidfile=", "--schedule", str(home / "beat")],
        "sweeper": list(IDLE),
        "parent": [sys.executable, "-c", "import time\nwhile True: time.sleep(1)"],
    }
    ups = {
        "valkey": lambda: valkey.is_ready(socket_path),
        "supplier": lambda: is_answering(supplier, "/"),
        "web": lambda: is_answering(port, "/list/"),
    }
    for name, command in commands.items():
        is_up = ups.get(name, lambda: True)
        yield running(command, stage.folder / f"bare-{name}.log", is_up, variables=variables)
