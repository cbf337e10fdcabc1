"""Let a child process die with the process that started it, however that one ends."""

import ctypes
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1

# Loaded here, not in the child: between fork and exec nothing may wait for a lock that another thread held.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sent: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Return a `preexec_fn` that has the kernel send `sent` to the child when its parent is gone.

    Linux only; elsewhere the function does nothing. Start the child from the main thread: the kernel
    watches the thread that forked, not the process.
    """

    def ask_the_kernel() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(sent))

    return ask_the_kernel
