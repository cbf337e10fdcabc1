"""The Celery application: `celery -A storefront`."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_prerun

from core.kept_connections import renew_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

app = Celery("storefront")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def keep_connections(sender: Any, **_: Any) -> None:
    """Keep the connection to the database from task to task.

    One that is broken or too old is closed before a task, so that a database that was away is met again.
    """
    if not sender.request.is_eager:
        renew_connections()


@setup_logging.connect
def leave_logging_alone(**_: Any) -> None:
    """Let the settings' LOG_LEVEL decide, as in every other process; Celery would set a level of its own."""
