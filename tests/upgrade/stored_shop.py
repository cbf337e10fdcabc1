"""The shop of the release before, as it was left: its data folder on SQLite, its database on PostgreSQL.

`older-shop.tar.xz` is its DATA_DIR without logs and mails, and in `kept.json` what the browsers of its people
had. `older-shop.sql.gz` is the same database on PostgreSQL: loaded there by the release itself (`dumpdata`,
`loaddata`), then `pg_dump --inserts`. All keys and passwords in them are those of that one pretended shop.
"""

import gzip
import tarfile
from pathlib import Path

import psycopg

ARCHIVE = Path(__file__).with_name("older-shop.tar.xz")
DUMP = Path(__file__).with_name("older-shop.sql.gz")


def unpack(folder: Path) -> None:
    """Make `folder` the data folder."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")


def load_dump(server: str, name: str) -> str:
    """Make a database `name` of the dump, on the server of that DATABASE_URL; returns the new one's."""
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(server, dbname=name, autocommit=True) as connection:
        connection.execute(without_commands(gzip.decompress(DUMP.read_bytes()).decode()))
    return server.replace("/shop?", f"/{name}?")


def without_commands(dump: str) -> str:
    """The dump as one query: without what is meant for psql, which begins with a backslash."""
    return "\n".join(line for line in dump.splitlines() if not line.startswith("\\"))
