"""The parent of `make run` outlives a machine without room: it says so, and goes on when there is some."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storefront.run.shop_folder import write_private
from tests.running_shop import ROOT
from tests.timeouts import WAIT_SECONDS, wait_for

SUPERVISED = """
import os, sys
from pathlib import Path
from storefront.run.children import Child
from storefront.run.shop_folder import open_folder
from storefront.run.supervisor import Supervisor

folder = Path(sys.argv[1])
supervisor = Supervisor(environment=dict(os.environ), folder=folder, lock=open_folder(folder))
supervisor.start(Child("child", (sys.executable, "-c", "import time; time.sleep(600)"), 0))
print("up", flush=True)
supervisor.watch()
supervisor.stop()
print("stopped")
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def supervise(folder: Path, output: Path) -> subprocess.Popen[bytes]:
    with output.open("wb") as file:
        parent = subprocess.Popen([sys.executable, "-c", SUPERVISED, str(folder)], cwd=ROOT, stdout=file)
    wait_for(lambda: "up\n" in output.read_text(), "the child")
    return parent


def pid_of_child(folder: Path) -> int:
    try:
        return int((folder / "run" / "child.pid").read_text())
    except (FileNotFoundError, ValueError):
        return 0


def kill(folder: Path) -> int:
    pid = pid_of_child(folder)
    os.kill(pid, signal.SIGKILL)
    return pid


def fill(folder: Path) -> Path:
    """Take the last byte of the disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    return filler


def wait_for_word(parent: subprocess.Popen[bytes], output: Path, word: str) -> None:
    """Wait until the parent has said it; one that has died says nothing any more."""
    wait_for(lambda: word in output.read_text() or parent.poll() is not None, word)
    assert parent.poll() is None, output.read_text()


def end(parent: subprocess.Popen[bytes]) -> None:
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(WAIT_SECONDS) == 0


def test_full_disk_ends_neither_the_parent_nor_the_child_that_it_starts_again(
    small_disk: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    parent = supervise(small_disk, output)
    filler = fill(small_disk)
    first = kill(small_disk)
    wait_for_word(parent, output, "has ended")
    fill(small_disk)
    filler.unlink()
    second = wait_for(lambda: pid_of_child(small_disk) not in (0, first), "the child once there is room")

    assert (second, parent.poll()) == (True, None)
    os.kill(pid_of_child(small_disk), 0)
    end(parent)
    assert pid_of_child(small_disk) == 0


@pytest.mark.parametrize("gone", ["run", "log"])
def test_files_that_cannot_be_written_for_a_while_are_written_later(tmp_path: Path, gone: str) -> None:
    """Where its pid cannot be noted it runs all the same; without a log it is not started yet."""
    output, folder = tmp_path / "output", tmp_path / "data"
    parent = supervise(folder, output)
    first = pid_of_child(folder)
    (folder / gone).rename(folder / "gone")
    os.kill(first, signal.SIGKILL)
    told = {"run": "has ended", "log": "child cannot be started"}[gone]
    wait_for_word(parent, output, told)
    (folder / "gone").rename(folder / gone)

    wait_for(lambda: pid_of_child(folder) not in (0, first), "the child")
    assert parent.poll() is None
    end(parent)


def test_parent_without_a_free_descriptor_tries_again(tmp_path: Path) -> None:
    output, folder = tmp_path / "output", tmp_path / "data"
    parent = supervise(folder, output)
    limits = resource.prlimit(parent.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(parent.pid, resource.RLIMIT_NOFILE, (4, limits[1]))
    first = kill(folder)
    wait_for_word(parent, output, "child cannot be started")
    resource.prlimit(parent.pid, resource.RLIMIT_NOFILE, limits)

    wait_for(lambda: pid_of_child(folder) not in (0, first), "the child once there are descriptors")
    end(parent)


def test_private_file_that_finds_no_room_leaves_the_old_one(small_disk: Path) -> None:
    path = small_disk / "run.env"
    write_private(path, "old")
    filler = fill(small_disk)

    with pytest.raises(OSError, match="No space left"):
        write_private(path, "new" * 4096)

    assert path.read_text() == "old"
    assert sorted(small_disk.iterdir()) == [filler, path]
