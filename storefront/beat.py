"""Beat, whose pulse stops when its loop hangs: a beat that lives and does nothing is the worst kind."""

from typing import Any

from celery.beat import PersistentScheduler

from core.operations.liveness import LivenessReporter


class Scheduler(PersistentScheduler):
    """The usual scheduler, which says at each tick that it came round."""

    pulse: LivenessReporter | None = None

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if self.pulse is not None:
            self.pulse.touch()
        return super().tick(*args, **kwargs)
