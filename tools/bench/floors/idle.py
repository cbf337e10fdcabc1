"""A bare Django process that looks at its database once a second: `python -m tools.bench.floors.idle`."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.bench.floors.settings")
django.setup()

from django.db import connection  # noqa: E402 - needs the applications

while True:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    time.sleep(1)
