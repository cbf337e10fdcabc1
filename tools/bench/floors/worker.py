"""The Celery application of the floor's worker: `celery -A tools.bench.floors.worker`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.bench.floors.settings")
django.setup()

from tools.bench.floors.pipeline import app  # noqa: E402 - needs the applications

app.conf.update(broker_url=os.environ["CELERY_BROKER_URL"])
