"""How the shop is, in codes: what a web process needs to serve, and what else should be well."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from core import heartbeats
from core.alerts.external_heartbeat import is_degraded
from core.intervals import Interval
from core.kinds import CoreJob
from core.operations import processes, server_checks
from core.sealing import key_ring_problem
from orders.supplier_account import sales_gate

OK = "ok"


def required_services() -> dict[str, str]:
    """Without these no page can be served. Raises DatabaseError."""
    return {
        "database": _database(),
        "cards": "wrong_keys" if key_ring_problem() else OK,
        "migrations": "pending" if _pending_migrations() else OK,
    }


def optional_services() -> dict[str, str]:
    """Without these the shop goes on, more slowly or without buying. Raises DatabaseError."""
    return {
        "broker": server_checks.broker_state().value,
        "cache": server_checks.cache_state().value,
        "placing": "paused" if sales_gate.closed_reason() else OK,
        "sweep": _sweep(),
        "processes": "degraded" if processes.missing_roles() else OK,
    }


def degraded() -> list[str]:
    """The names of all that is not well, except that buying is paused, which may be meant. Never raises."""
    try:
        found = required_services() | optional_services()
        alerts = ["alerts"] if is_degraded() else []
    except DatabaseError:
        return ["database"]
    return [name for name, code in found.items() if code != OK and name != "placing"] + alerts


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _pending_migrations() -> bool:
    """Whether this code expects tables that the database does not have yet. A newer database is fine."""
    applied = MigrationRecorder(connection).applied_migrations()
    return not _migrations_of_this_code() <= applied.keys()


@cache
def _migrations_of_this_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _sweep() -> str:
    age = heartbeats.time_since_run(CoreJob.SWEEP)
    return OK if age is not None and age < Interval.SWEEP_SILENT.duration else "silent"
