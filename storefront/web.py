"""What gunicorn calls in each of its processes: `gunicorn --config python:storefront.web storefront.wsgi`."""

import gc
from typing import Any


def when_ready(_server: Any) -> None:
    """What `--preload` has loaded is shared by all: the collector must not touch, and so copy, it."""
    gc.collect()
    gc.freeze()


def post_worker_init(_worker: Any) -> None:
    """A web process serves from here on. Not earlier: a thread would be lost when gunicorn forks."""
    from storefront.process_startup import begin_pulse  # the applications are loaded by now

    begin_pulse("web")


def worker_int(_worker: Any) -> None:
    """It was told to stop at once, and so may be the others."""
    from storefront.process_startup import stop_watching

    stop_watching()


def worker_exit(_server: Any, _worker: Any) -> None:
    """It ends as it should."""
    from storefront.process_startup import end_pulse

    end_pulse()
