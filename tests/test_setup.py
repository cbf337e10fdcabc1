"""What `make run` and `make test` install, and when."""

import json
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.running_shop import PLAIN_ENVIRONMENT, ROOT
from tests.timeouts import WAIT_SECONDS
from tools import setup

long_form = partial(pytest.param, marks=pytest.mark.long_form)


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), flags=re.MULTILINE))


def make_clone(folder: Path) -> Path:
    """Make a project that installs nothing: the real program with empty locks."""
    (folder / "tools").mkdir(parents=True)
    (folder / "requirements").mkdir()
    shutil.copy(ROOT / "tools" / "setup.py", folder / "tools")
    for name in ("requirements.txt", "requirements/test.txt", "requirements/installer.txt"):
        (folder / name).write_text("# nothing\n")
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return make_clone(tmp_path / "clone")


@pytest.fixture(scope="module")
def first_install(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clone = make_clone(tmp_path_factory.mktemp("setup") / "clone")
    assert "Packages are installed." in run(clone, "run")
    return clone


@pytest.fixture
def installed(first_install: Path, tmp_path: Path) -> Path:
    """A clone after its first `make run`."""
    return Path(shutil.copytree(first_install, tmp_path / "installed", symlinks=True))


def start(clone: Path, purpose: str, python: str = sys.executable) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "tools/setup.py", purpose],
        cwd=clone,
        env=PLAIN_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(clone: Path, purpose: str) -> str:
    process = start(clone, purpose)
    output, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0, output
    return output


def test_setup_does_nothing_the_second_time(installed: Path) -> None:
    assert run(installed, "run") == ""


def test_setup_for_tests_also_satisfies_run(installed: Path) -> None:
    assert "Packages are installed." in run(installed, "test")
    assert run(installed, "run") == ""


@pytest.mark.parametrize("change", ["lock", long_form("python"), long_form("broken stamp")])
def test_setup_installs_again_after_a_change(installed: Path, change: str) -> None:
    stamp = installed / ".venv" / "installed.json"
    if change == "lock":
        (installed / "requirements.txt").write_text("# changed\n")
    elif change == "python":
        stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"python": "Python 3.10.0"}))
    else:
        stamp.write_text('{"python": ')
    assert "Packages are installed." in run(installed, "run")


@pytest.mark.long_form
def test_setup_repairs_a_virtual_environment_without_python(installed: Path) -> None:
    (installed / ".venv" / "bin" / "python").unlink()
    assert "Making a virtual environment" in run(installed, "run")


@pytest.mark.long_form
def test_setup_installs_once_for_two_at_the_same_time(clone: Path) -> None:
    processes = [start(clone, "test"), start(clone, "run")]
    outputs = [process.communicate(timeout=WAIT_SECONDS)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum("Making a virtual environment" in output for output in outputs) == 1
    assert run(clone, "run") == ""


def test_setup_names_the_missing_package_where_venv_does_not_work(clone: Path, tmp_path: Path) -> None:
    python = tmp_path / "python-without-venv"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = -m ] && exit 1\n'
        f"exec {sys.executable} -c \"import runpy, sys; sys.executable = '$0'; del sys.argv[0];"
        f' runpy.run_path(sys.argv[0], run_name=\'__main__\')" "$@"\n'
    )
    python.chmod(0o755)
    process = start(clone, "run", python=str(python))
    output, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert f"apt install python3.{sys.version_info.minor}-venv" in output


def test_setup_falls_back_to_virtualenv(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(setup, "PYTHON", clone / ".venv" / "bin" / "python")

    def only_virtualenv_works(*command: str | Path) -> bool:
        tried.append(command[2])
        return command[2] == "virtualenv"

    monkeypatch.setattr(setup, "succeeds", only_virtualenv_works)
    setup.make_venv()
    assert tried == ["venv", "virtualenv"]


def test_locks_agree() -> None:
    runtime, test = pins(setup.LOCKS["run"]), pins(setup.LOCKS["test"])
    assert runtime
    assert runtime.items() <= test.items()


@pytest.mark.parametrize("lock", [*setup.LOCKS.values(), setup.INSTALLER], ids=lambda lock: lock.name)
def test_lock_has_a_hash_for_every_package_and_names_no_host(lock: Path) -> None:
    text = lock.read_text()
    packages = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(packages) == len(pins(lock))
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in text
    assert "index-url" not in text.replace("--no-emit-index-url", "")
