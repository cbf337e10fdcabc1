"""When what happened, in seconds since the first page."""

import time


class Timeline:
    """The moments of one scenario in the order they were noted; `start` is a time as of `time.time()`."""

    def __init__(self) -> None:
        self.start = time.time()
        self.moments: list[tuple[float, str]] = []

    def note(self, what: str, at: float | None = None) -> None:
        """Note that something happened now, or at the time `at`."""
        self.moments.append(((at or time.time()) - self.start, what))

    @property
    def seconds(self) -> float:
        """From the first page to the last moment noted."""
        return max((seconds for seconds, _ in self.moments), default=0.0)

    def __str__(self) -> str:
        return "\n".join(f"  {seconds:6.2f} s  {what}" for seconds, what in sorted(self.moments))
