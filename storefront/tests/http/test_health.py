"""What balancers, monitors and strangers are told: codes, and 503 only where pages cannot be served."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from core import switches
from core.kinds import SwitchName
from core.models import ProcessHeartbeat
from core.operations import processes
from core.sealing import check_key_ring
from core.shared_cache import cache
from storefront import status

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.1.2.3:8000", "web:8000", "localhost"])
def test_probes_answer_whatever_the_name_they_are_asked_by(visitor: Client, path: str, host: str) -> None:
    assert visitor.get(path, headers={"Host": host}).status_code == 200


def test_no_page_answers_to_a_foreign_name(visitor: Client) -> None:
    for path in ("/", "/en/", "/healthz/", "/readyz/x", "/robots.txt"):
        assert visitor.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 400


def test_shop_without_sweeper_and_worker_is_ready_to_serve_and_says_that_it_is_degraded(
    visitor: Client,
) -> None:
    answer = visitor.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "cards": "ok",
        "migrations": "ok",
        "broker": "ok",
        "cache": "ok",
        "placing": "paused",
        "sweep": "silent",
        "processes": "degraded",
    }


def test_strangers_read_no_word_of_staff(visitor: Client) -> None:
    switches.pause(SwitchName.PLACING, reason="the owner is in hospital", by="reviewer@example.com")

    assert b"hospital" not in visitor.get("/readyz").content
    assert visitor.get("/readyz").json()["placing"] == "paused"


def test_wrong_keys_are_no_state_to_serve_in(visitor: Client, settings) -> None:
    check_key_ring()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.json()["cards"]) == (503, "wrong_keys")


def test_tables_of_a_newer_version_that_are_not_there_yet_are_waited_for(visitor: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name LIKE '%alerts'")

    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_database_that_is_away_is_told_by_a_code(visitor: Client, monkeypatch) -> None:
    def away() -> str:
        raise OperationalError("could not connect to 10.0.0.5 as user shop")

    monkeypatch.setattr(status, "_database", away)
    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": "unreachable"})


def run_status(capsys, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        call_command("status", *arguments)
    return int(ended.value.code or 0), capsys.readouterr().out


def live(*roles: str) -> None:
    for role in roles:
        processes.sign_on(role)


def test_status_of_a_shop_in_which_everything_lives_is_well(capsys, settings) -> None:
    live(*settings.EXPECTED_ROLES)
    call_command("sweep")
    capsys.readouterr()

    code, output = run_status(capsys)

    assert (code, output.splitlines()[-1]) == (0, "All is well.")


def test_status_names_the_role_that_is_missing(capsys, settings) -> None:
    live(*settings.EXPECTED_ROLES)
    call_command("sweep")
    capsys.readouterr()
    long_ago = ProcessHeartbeat.objects.get(role="web").started_at.replace(year=2020)
    ProcessHeartbeat.objects.update(started_at=long_ago)
    processes.sign_off("poller")

    code, output = run_status(capsys, "--json")

    assert code == 1
    assert '"poller"' in output.partition('"missing_roles"')[2]
    assert run_status(capsys, "--role", "poller")[0] == 1
    assert run_status(capsys, "--role", "worker")[0] == 0


def test_broker_is_asked_to_take_something(visitor: Client) -> None:
    """A broker that answers and takes no messages is not well."""
    from core.operations import server_checks

    assert (server_checks.broker_state(), server_checks.cache_state()) == ("ok", "ok")
    assert cache.get("probe") == "1"
