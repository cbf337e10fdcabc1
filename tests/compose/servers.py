"""What stands behind the shop on a server: a PostgreSQL and a Valkey that ask for passwords."""

import subprocess
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import redis
from psycopg import sql

from storefront.run import valkey
from storefront.run.parent_death_signal import die_with_parent
from tests.compose.compose_file import Service
from tests.plugins.postgres import start_server
from tests.running_shop import free_port
from tests.timeouts import WAIT_SECONDS

ONLY_WITH_PASSWORD = "local all postgres trust\nlocal all all scram-sha-256\n"


def start_postgres(service: Service, stack: ExitStack) -> Path:
    """Start a server with the role and database that the image would make; the folder of its socket."""
    folder = Path(parse_qs(urlsplit(start_server(stack.callback)).query)["host"][0])
    wanted = service.environment
    role, database = (sql.Identifier(wanted[name]) for name in ("POSTGRES_USER", "POSTGRES_DB"))
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        password = sql.Literal(wanted["POSTGRES_PASSWORD"])
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, password))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
        (folder / "data" / "pg_hba.conf").write_text(ONLY_WITH_PASSWORD)
        connection.execute("SELECT pg_reload_conf()")
    return folder


def start_redis(service: Service, folder: Path, stack: ExitStack) -> int:
    """Start the service's own command line with the server that is at hand; its port."""
    assert service.command is not None
    port = free_port()
    here = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    server = subprocess.Popen(
        [str(valkey.find_binary()), *service.command[1:], *here],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )
    stack.callback(server.wait)
    stack.callback(server.terminate)
    wait_for_redis(port, service.environment["REDISCLI_AUTH"])
    return port


def wait_for_redis(port: int, password: str) -> None:
    """Wait until the server answers to its password. Raises redis.ConnectionError."""
    retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), retries=int(WAIT_SECONDS / 0.1))
    with redis.Redis(port=port, password=password, retry=retry) as connection:
        connection.ping()
