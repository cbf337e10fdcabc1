"""Everything that docker-compose.yml describes, started on this machine in the order that it demands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storefront.run.parent_death_signal import die_with_parent
from tests.compose.compose_file import Service, read_services
from tests.compose.servers import start_postgres, start_redis
from tests.running_shop import PLAIN_ENVIRONMENT, ROOT, free_port
from tests.timeouts import WAIT_SECONDS


@dataclass
class Composed:
    """The running services by name; those that end by themselves with their exit code in `finished`."""

    url: str
    folder: Path
    services: dict[str, Service]
    servers: set[str] = field(default_factory=set)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    finished: dict[str, int] = field(default_factory=dict)

    def log(self, name: str) -> str:
        """What a service has printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


@contextmanager
def composed(folder: Path, variables: dict[str, str]) -> Iterator[Composed]:
    """Start every service in the order of its dependencies, stop them all in the end.

    `variables` is the `.env` file. What containers would have to themselves is put beside `folder`: their
    addresses, the volume, the files of the image.
    """
    port = free_port()
    shop = Composed(
        f"http://127.0.0.1:{port}",
        folder,
        read_services(variables | {"SITE_URL": f"http://127.0.0.1:{port}"}),
    )
    with ExitStack() as stack:
        socket = start_postgres(shop.services["postgres"], stack)
        redis_port = start_redis(shop.services["redis"], folder, stack)
        shop.servers = {"postgres", "redis"}
        here = {
            "@postgres:5432/shop": f"@/shop?host={socket}",
            "redis:6379": f"127.0.0.1:{redis_port}",
            "0.0.0.0:8000": f"127.0.0.1:{port}",
            "/var/lib/storefront": str(folder / "data"),
            "/tmp/beat": str(folder / "beat"),
        }
        build_image(folder)
        stack.callback(stop, shop)
        start_all(shop, here)
        yield shop


def start_all(shop: Composed, here: dict[str, str]) -> None:
    """Start the services whose dependencies stand, again and again, until none is left."""
    left = [service for name, service in shop.services.items() if name not in shop.servers]
    ends = {
        name
        for each in left
        for name, how in each.waits_for.items()
        if how == "service_completed_successfully"
    }
    while left:
        ready = [each for each in left if each.waits_for.keys() <= shop.servers | shop.finished.keys()]
        assert ready, f"nothing can start before these: {[each.name for each in left]}"
        for service in ready:
            process = start(service, shop.folder, here)
            if service.name in ends:
                shop.finished[service.name] = process.wait()
                assert shop.finished[service.name] == 0, shop.log(service.name)
            else:
                shop.running[service.name] = process
            left.remove(service)


def start(service: Service, folder: Path, here: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the command of a service in its environment, with the addresses of this machine."""
    assert service.command is not None
    command, *arguments = (translate(word, here) for word in service.command)
    given = {name: translate(value, here) for name, value in service.environment.items()}
    with (folder / f"{service.name}.log").open("wb") as log:
        return subprocess.Popen(
            [program(command), *arguments],
            cwd=ROOT,
            env=environment_of_image(folder) | given,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )


def build_image(folder: Path) -> None:
    """Do what the Dockerfile does after copying the code: static files and translations."""
    assert "RUN python -m storefront.run.image\n" in (ROOT / "Dockerfile").read_text()
    environment = environment_of_image(folder) | {"DATA_DIR": str(folder / "building")}
    subprocess.run([sys.executable, "-m", "storefront.run.image"], cwd=ROOT, env=environment, check=True)


def environment_of_image(folder: Path) -> dict[str, str]:
    """The environment that a container has before its service's is added."""
    return PLAIN_ENVIRONMENT | {"PYTHONUNBUFFERED": "1", "STATIC_ROOT": str(folder / "staticfiles")}


def program(name: str) -> str:
    """The program of that name in this virtual environment. Raises AssertionError if it has none."""
    found = shutil.which(name, path=os.fspath(Path(sys.executable).parent))
    assert found, f"no {name} beside {sys.executable}"
    return found


def translate(text: str, here: dict[str, str]) -> str:
    """`text` with the names that exist in containers only replaced by what stands for them here."""
    for there, local in here.items():
        text = text.replace(there, local)
    return text


def stop(shop: Composed) -> None:
    """Stop what runs as `docker stop` does, all at once."""
    for process in shop.running.values():
        process.terminate()
    for process in shop.running.values():
        try:
            process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
