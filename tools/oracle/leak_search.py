"""The search for codes in all that a simulated shop has written: database, logs, mails."""

from pathlib import Path
from typing import Any

from django.db import connection, connections

from core.testing import close_connections
from payments.models import RefundPayee
from payments.refunds.payees import Payee
from tools.leaks import cards, find_leaks
from tools.secret_scan import scan


def leaked_secrets(data_dir: Path, truth: dict[str, Any]) -> list[str]:
    """Where codes, serials and account numbers stand in plain text. Raises AssertionError if it is blind."""
    accounts = _account_numbers()
    # Whoever reads the file of an SQLite database and closes it lets go of all locks that their process holds
    # on it; another process could then take away what our connection still needs. So we have none meanwhile.
    close_connections()
    connections.close_all()
    if connection.vendor == "postgresql":
        _dump(data_dir / "dump.copy")
    _check_detection(data_dir, truth)
    return [str(finding) for finding in find_leaks(data_dir, truth, account_numbers=accounts)]


def _account_numbers() -> list[str]:
    """Every account that customers and staff named for refunds; the database has them sealed."""
    return [Payee.in_row(row).account for row in RefundPayee.objects.exclude(token="")]


def _dump(path: Path) -> None:
    """Every row of every table as text."""
    with connection.cursor() as cursor, path.open("wb") as file:
        for table in connection.introspection.table_names(cursor):
            with cursor.connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
                for block in copy:
                    file.write(block)


def _check_detection(data_dir: Path, truth: dict[str, Any]) -> None:
    """A code written down on purpose is found."""
    codes = cards(truth)
    longest = max(codes, key=lambda name: len(codes[name]), default=None)
    planted = data_dir.with_suffix(".planted")
    planted.write_text(f"a line of a log with {codes[longest]} in it" if longest else "")
    found = scan([planted], codes)
    planted.unlink()
    if longest and not found:
        raise AssertionError("the search does not find what it looks for")
