"""What processes cost: CPU time to the nanosecond and memory, of others as of oneself. Linux only."""

import os
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

# What is measured has a core of its own; database, supplier and load share the other, if there is one.
SERVED_CORE, LOAD_CORE = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time that these processes have used in all their threads; none of those that are gone."""
    total = 0.0
    for pid in pids:
        with suppress(OSError):
            total += time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3), as the kernel numbers it
    return total


def descendants(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for each in found:  # grows meanwhile
        found += children.get(each, [])
    return found


def resident_bytes(pid: int) -> int:
    """Memory of one process, shared pages included."""
    return _memory(pid, "Rss:")


def proportional_bytes(pids: Iterable[int]) -> int:
    """Memory of several, each shared page counted once among those that share it."""
    return sum(_memory(pid, "Pss:") for pid in pids)


def _memory(pid: int, name: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


@contextmanager
def on_core(core: int) -> Generator[None, None, None]:
    """This thread runs on that core alone, and so does, for good, what it starts meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
