"""The parts of the parent process that need no running shop."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storefront.run import valkey
from storefront.run.configuration import NotStartableError, read_configuration
from storefront.run.shop_folder import AlreadyRunningError, open_folder, write_private
from storefront.run.shop_secrets import SecretsMissingError, make_secrets
from storefront.run.translations import compile_messages
from tests.running_shop import ROOT, free_port, is_alive, wait_until
from tests.timeouts import WAIT_SECONDS


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}


def read_values(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if not line.startswith("#"))


def test_configuration_defaults_to_the_pretend_supplier(environment: dict[str, str]) -> None:
    chosen = read_configuration(environment).environment
    assert chosen["ONECLICK_API_URL"] == f"http://127.0.0.1:{environment['SANDBOX_PORT']}"
    assert chosen["ONECLICK_ENVIRONMENT"] == "sandbox"
    assert chosen["SITE_URL"] == f"http://127.0.0.1:{environment['PORT']}"


def test_configuration_starts_no_sandbox_beside_a_named_supplier(environment: dict[str, str]) -> None:
    environment |= {"ONECLICK_API_URL": "https://supplier.example", "ONECLICK_API_KEY": "an-owners-key"}
    configuration = read_configuration(environment)
    assert configuration.sandbox_port is None
    assert configuration.environment["ONECLICK_API_KEY"] == "an-owners-key"


def test_configuration_offers_the_pretend_chargily(environment: dict[str, str]) -> None:
    chosen = read_configuration(environment).environment
    vendor = f"http://127.0.0.1:{environment['SANDBOX_PORT']}"
    assert chosen["CHARGILY_API_URL"] == f"{vendor}/chargily/test/api/v2"
    assert chosen["CHARGILY_SECRET_KEY"] == "test_sk_sandbox"
    assert chosen["PAYMENT_METHODS"].split(",")[:2] == ["ocpay", "chargily"]
    assert chosen["TRANSFER_RIP"] == "00799999002345678941"


@pytest.mark.parametrize("name", ["CHARGILY_API_URL", "CHARGILY_SECRET_KEY"])
def test_configuration_sends_no_key_to_a_chargily_that_was_not_named(
    environment: dict[str, str], name: str
) -> None:
    chosen = read_configuration(environment | {name: "given"}).environment
    named = {each: chosen[each] for each in chosen if each.startswith("CHARGILY_")}
    assert named == {name: "given"}


def test_configuration_offers_what_the_caller_names(environment: dict[str, str]) -> None:
    chosen = read_configuration(environment | {"PAYMENT_METHODS": "ocpay"}).environment
    assert chosen["PAYMENT_METHODS"] == "ocpay"


def test_configuration_rehearses_nothing_beside_a_named_supplier(environment: dict[str, str]) -> None:
    environment |= {"ONECLICK_API_URL": "https://supplier.example", "ONECLICK_API_KEY": "an-owners-key"}
    chosen = read_configuration(environment).environment
    assert not [name for name in chosen if name.startswith(("CHARGILY_", "TRANSFER_", "PAYMENT_"))]


def test_configuration_starts_no_valkey_beside_a_named_broker_and_cache(environment: dict[str, str]) -> None:
    environment |= {"CELERY_BROKER_URL": "redis://broker.example/0", "CACHE_URL": "redis://broker.example/1"}
    assert read_configuration(environment).valkey_socket is None


def test_configuration_starts_valkey_for_what_is_not_named(environment: dict[str, str]) -> None:
    configuration = read_configuration(environment | {"CELERY_BROKER_URL": "redis://broker.example/0"})
    assert configuration.valkey_socket is not None
    assert configuration.environment["CELERY_BROKER_URL"] == "redis://broker.example/0"
    assert configuration.environment["CACHE_URL"].startswith("unix://")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"ONECLICK_API_URL": "https://supplier.example"}, "ONECLICK_API_KEY must be set"),
        ({"ONECLICK_API_KEY": "an-owners-key"}, "ONECLICK_API_URL is not"),
        ({"ONECLICK_ENVIRONMENT": "production"}, "set ONECLICK_API_URL"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"SANDBOX_PORT": "0"}, "SANDBOX_PORT must be a number"),
    ],
)
def test_configuration_refuses_contradictions(
    environment: dict[str, str], given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(NotStartableError, match=complaint):
        read_configuration(environment | given)


def test_configuration_refuses_a_taken_port(environment: dict[str, str]) -> None:
    port = int(environment["SANDBOX_PORT"])
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(NotStartableError, match=f"Port {port} cannot be used"),
    ):
        read_configuration(environment)


def test_configuration_treats_empty_variables_as_unset(environment: dict[str, str]) -> None:
    configuration = read_configuration(
        environment | {"SITE_URL": "", "DATABASE_URL": "", "ONECLICK_API_URL": ""}
    )
    assert configuration.sandbox_port == int(environment["SANDBOX_PORT"])
    assert configuration.site_url == f"http://127.0.0.1:{environment['PORT']}"
    assert "DATABASE_URL" not in configuration.environment


def test_run_env_holds_the_choices_and_no_secret_of_the_caller(
    environment: dict[str, str], tmp_path: Path
) -> None:
    environment |= {"ONECLICK_API_URL": "https://supplier.example", "ONECLICK_API_KEY": "an-owners-key"}
    environment |= {"TIME_SCALE": "60"}
    read_configuration(environment).write()
    written = (tmp_path / "run.env").read_text()
    assert "an-owners-key" not in written
    assert "TIME_SCALE=60" in written
    assert f"CACHE_URL=unix://{tmp_path}/valkey.sock?db=1" in written


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    assert make_secrets(tmp_path, {}) is True
    path = tmp_path / "secrets.env"
    first = path.read_bytes()
    assert make_secrets(tmp_path, {}) is False
    assert path.read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    values = read_values(path)
    assert set(values) == {"SECRET_KEY", "CARD_KEYS", "LINK_KEY"}
    assert len(values["SECRET_KEY"]) >= 50
    assert len(values["LINK_KEY"]) >= 50
    assert Fernet(values["CARD_KEYS"]).decrypt(Fernet(values["CARD_KEYS"]).encrypt(b"x")) == b"x"


def test_secrets_of_the_environment_are_not_replaced(tmp_path: Path) -> None:
    make_secrets(tmp_path, {"CARD_KEYS": "given"})
    assert "CARD_KEYS" not in read_values(tmp_path / "secrets.env")


def test_link_key_is_added_to_the_secrets_of_an_older_shop(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    write_private(path, "# Made at the first start.\nSECRET_KEY=old\nCARD_KEYS=kept\n")
    (tmp_path / "shop.sqlite3").touch()

    assert make_secrets(tmp_path, {}) is True
    first = read_values(path)
    assert make_secrets(tmp_path, {}) is False

    assert (first["SECRET_KEY"], first["CARD_KEYS"]) == ("old", "kept")
    assert len(first["LINK_KEY"]) >= 50
    assert read_values(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_link_key_of_the_environment_is_not_added(tmp_path: Path) -> None:
    write_private(tmp_path / "secrets.env", "SECRET_KEY=old\nCARD_KEYS=kept\n")

    assert make_secrets(tmp_path, {"LINK_KEY": "given"}) is False


def test_secrets_are_not_made_anew_beside_an_old_shop(tmp_path: Path) -> None:
    (tmp_path / "shop.sqlite3").touch()
    with pytest.raises(SecretsMissingError, match="backup"):
        make_secrets(tmp_path, {})
    assert not (tmp_path / "secrets.env").exists()


def test_write_private_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "a long first text")
    write_private(path, "short")
    assert path.read_text() == "short"
    assert list(tmp_path.iterdir()) == [path]


def test_folder_is_locked_for_a_second_parent(tmp_path: Path) -> None:
    lock = open_folder(tmp_path / "data")
    try:
        with pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"):
            open_folder(tmp_path / "data")
    finally:
        os.close(lock)
    os.close(open_folder(tmp_path / "data"))


def test_folder_waits_for_the_children_of_a_killed_parent(tmp_path: Path) -> None:
    lock = open_folder(tmp_path / "data")
    child = subprocess.Popen(["sleep", "1"], pass_fds=(lock,))
    gone = subprocess.Popen(["true"])
    gone.wait()
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{gone.pid}\n".encode(), 0)
    os.close(lock)  # as if the parent had been killed: only the child holds the lock now
    os.close(open_folder(tmp_path / "data"))
    assert child.poll() is not None or child.wait(WAIT_SECONDS) == 0


def test_valkey_socket_moves_when_the_path_is_too_long(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 120)
    path = valkey.choose_socket_path(long)
    assert valkey.choose_socket_path(tmp_path) == tmp_path / "valkey.sock"
    assert len(str(path)) <= valkey.MAX_SOCKET_PATH_LENGTH
    path.parent.rmdir()


def test_valkey_keeps_its_data_over_a_kill(tmp_path: Path) -> None:
    import redis

    socket_path = valkey.choose_socket_path(tmp_path)
    command = valkey.command(valkey.find_binary(), socket_path=socket_path, folder=tmp_path)
    for expected in (None, b"kept"):
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            assert valkey.wait_until_ready(socket_path)
            with redis.Redis(unix_socket_path=str(socket_path)) as connection:
                assert connection.get("name") == expected
                connection.set("name", "kept")
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait()


def test_messages_are_compiled_when_missing_or_older(tmp_path: Path) -> None:
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Cart"\nmsgstr "Panier"\n'
    )
    assert compile_messages(tmp_path) == [source.with_suffix(".mo")]
    assert b"Panier" in source.with_suffix(".mo").read_bytes()
    assert compile_messages(tmp_path) == []
    os.utime(source, (time.time() + 5, time.time() + 5))
    assert compile_messages(tmp_path) == [source.with_suffix(".mo")]


SUPERVISED = """
import os, sys
from pathlib import Path
from storefront.run.children import Child
from storefront.run.shop_folder import open_folder
from storefront.run.supervisor import StartupFailedError, Supervisor

folder = Path(sys.argv[1])
supervisor = Supervisor(environment=dict(os.environ), folder=folder, lock=open_folder(folder))
child = Child("child", (sys.executable, "-u", "-c", sys.argv[2]), 0, is_up=lambda: (folder / "up").exists())
try:
    supervisor.start(child)
    print("up", flush=True)
    supervisor.watch()
except StartupFailedError as error:
    print(error)
supervisor.stop()
print("stopped")
"""
SAY_UP = "import pathlib, os; pathlib.Path(os.environ['DATA_DIR'], 'up').touch();"


def supervise(folder: Path, program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, str(folder), program],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_supervisor_repeats_the_last_words_of_a_child_that_does_not_come_up(tmp_path: Path) -> None:
    output, _ = supervise(tmp_path, "raise SystemExit('no such database')").communicate(timeout=WAIT_SECONDS)
    assert "child did not come up" in output
    assert "no such database" in output


def test_supervisor_shows_warnings_and_logs_everything(tmp_path: Path) -> None:
    program = (
        f"print('WARNING low balance'); print('INFO all is well'); {SAY_UP} import time; time.sleep(600)"
    )
    parent = supervise(tmp_path, program)
    lines = [parent.stdout.readline() for _ in range(2)]
    parent.send_signal(signal.SIGTERM)
    output = "".join(lines) + parent.communicate(timeout=WAIT_SECONDS)[0]
    assert "child: WARNING low balance" in output
    assert "all is well" not in output
    assert (tmp_path / "log" / "child.log").read_text() == "WARNING low balance\nINFO all is well\n"


def test_supervisor_waits_for_a_busy_child_until_a_second_signal(tmp_path: Path) -> None:
    program = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SAY_UP} time.sleep(600)"
    parent = supervise(tmp_path, program)
    assert parent.stdout.readline() == "up\n"
    parent.send_signal(signal.SIGINT)
    assert "Waiting for child" in parent.stdout.readline()
    assert parent.poll() is None
    parent.send_signal(signal.SIGINT)
    assert parent.communicate(timeout=WAIT_SECONDS)[0] == "stopped\n"
    assert parent.returncode == 0


def test_child_of_a_killed_supervisor_ends_and_its_last_words_are_in_its_log(tmp_path: Path) -> None:
    program = f"""
import signal, sys, time
def end(*_):
    print("WARNING last words", flush=True)  # raises where nobody can hear it
    sys.exit()
signal.signal(signal.SIGTERM, end)
{SAY_UP}
time.sleep(600)
"""
    parent = supervise(tmp_path, program)
    assert parent.stdout.readline() == "up\n"
    child = int((tmp_path / "run" / "child.pid").read_text())

    parent.kill()
    parent.communicate()

    assert wait_until(lambda: not is_alive(child))
    assert (tmp_path / "log" / "child.log").read_text() == "WARNING last words\n"


def test_line_that_comes_in_pieces_is_shown_as_one(tmp_path: Path) -> None:
    pieces = "; ".join(
        f"sys.stdout.write({piece!r}); sys.stdout.flush(); time.sleep(0.3)" for piece in ("WAR", "NING low\n")
    )
    parent = supervise(tmp_path, f"import sys, time; {SAY_UP} {pieces}; time.sleep(600)")
    lines = [parent.stdout.readline() for _ in range(2)]
    parent.send_signal(signal.SIGTERM)
    parent.communicate(timeout=WAIT_SECONDS)
    assert "child: WARNING low\n" in lines
