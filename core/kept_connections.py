"""Connections to the database that stay open from one piece of work to the next, in loops and in workers.

To open SQLite's file takes longer than most pieces of work, since all of its schema is read each time. Django
closes it after each request and task; of web threads, which are many and rest mostly, that is left so.
"""

import os
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

FileIdentity = tuple[int, int]  # device and inode


def renew_connections() -> None:
    """Between two pieces of work: close what is broken or too old, so that what comes next opens it anew.

    SQLite's has no age, and stays until another file is put in the place of the one that it has open: its
    data are those of the shop from then on.
    """
    for connection in connections.all(initialized_only=True):
        if not _has_its_file(connection):
            connection.close_if_unusable_or_obsolete()


@receiver(connection_created)
def note_file(connection: Any, **_: Any) -> None:
    """Which file was opened. A database in memory has none."""
    connection.opened_file = _file_at(connection) if connection.vendor == "sqlite" else None


def _has_its_file(connection: BaseDatabaseWrapper) -> bool:
    opened: FileIdentity | None = getattr(connection, "opened_file", None)
    if opened is None or connection.connection is None or connection.errors_occurred:
        return False
    return opened == _file_at(connection)


def _file_at(connection: BaseDatabaseWrapper) -> FileIdentity | None:
    try:
        status = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return status.st_dev, status.st_ino
