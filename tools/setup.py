"""Make the virtual environment fit a lock file: `python3 tools/setup.py run|test`.

Needs nothing but Python 3.11. `run` installs what the shop needs (requirements.txt), `test` what the tests
need, too (requirements/test.txt, which contains the former). When nothing has changed since the last time, it
only compares a stamp and takes a fraction of a second. Every package is checked against the hash in the lock.
"""

import fcntl
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"run": ROOT / "requirements.txt", "test": ROOT / "requirements" / "test.txt"}
INSTALLER = ROOT / "requirements" / "installer.txt"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST_PYTHON = (3, 11)

Command = list[str | Path]


def main() -> None:
    """Install what the lock named on the command line asks for, unless it is there already."""
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit(f"usage: {sys.argv[0]} {'|'.join(LOCKS)}")
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …"
        )
    prepare(sys.argv[1])


def prepare(purpose: str) -> None:
    """Bring .venv in line with the lock for `purpose`. Safe to call from several processes at once."""
    if is_ready(purpose):
        return
    with only_one_at_a_time():
        if is_ready(purpose):  # another process was faster
            return
        make_venv()
        STAMP.unlink(missing_ok=True)  # an interrupted install must not pass for a finished one
        install(LOCKS[purpose])
        STAMP.write_text(json.dumps(wanted(purpose)))
        print("Packages are installed.", flush=True)


def is_ready(purpose: str) -> bool:
    """Say whether the last finished install satisfies `purpose`; one for `test` also satisfies `run`."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return bool(python_version()) and wanted(purpose).items() <= stamp.items()


def wanted(purpose: str) -> dict[str, str]:
    """Return what the stamp says after an install for `purpose`."""
    locks = ["run", "test"] if purpose == "test" else ["run"]
    return {"python": python_version()} | {
        name: hashlib.sha256(LOCKS[name].read_bytes()).hexdigest() for name in locks
    }


def python_version() -> str:
    """Return the version of the virtual environment's Python, or nothing where that does not run."""
    try:
        answer = subprocess.run([PYTHON, "-V"], capture_output=True, text=True)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Keep `make run` and `make test` from installing into the same folder at once."""
    with Path(__file__).open() as this_file:
        try:
            fcntl.flock(this_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another process is installing packages; waiting for it …", flush=True)
            fcntl.flock(this_file, fcntl.LOCK_EX)
        yield


def make_venv() -> None:
    """Make .venv with pip in it, with `venv`, else `virtualenv`; leave a working one alone."""
    if python_version() and succeeds(PYTHON, "-m", "pip", "--version"):
        return
    print(f"Making a virtual environment in {VENV.name} …", flush=True)
    if succeeds(sys.executable, "-m", "venv", "--clear", VENV):
        return
    if succeeds(sys.executable, "-m", "virtualenv", "--clear", VENV):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    sys.exit(
        f"Python's venv module does not work here (ensurepip may be missing), and there is no virtualenv.\n"
        f"Install one of them and try again:\n"
        f"  Debian, Ubuntu:  apt install python{version}-venv\n"
        f"  elsewhere:       the package for virtualenv, or: {sys.executable} -m pip install virtualenv"
    )


def install(lock: Path) -> None:
    """Install exactly the packages of `lock`: with uv, which is three times as fast, else with pip."""
    print(
        f"Installing packages from {lock.relative_to(ROOT)} (about half a minute the first time) …",
        flush=True,
    )
    uv = VENV / "bin" / "uv"
    pip: Command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
    ]
    # With the system's certificates, as pip. Compiled now, since a start loads the same modules six times.
    sync: Command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--system-certs", "--compile-bytecode"]
    if succeeds(*pip, "-r", INSTALLER) and succeeds(*sync, "--python", PYTHON, lock):
        return
    print("uv could not do it (it does not read pip's configuration); installing with pip …", flush=True)
    if subprocess.run([*pip, "--no-deps", "-r", lock]).returncode != 0:
        sys.exit("The packages could not be installed; pip's message above says why.")


def succeeds(*command: str | Path) -> bool:
    """Run `command` in silence; say whether it ended well."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
