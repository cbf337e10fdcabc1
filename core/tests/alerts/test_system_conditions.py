"""What a machine needs a person for: servers that are away, mails that do not go out, a disk that fills."""

from collections import namedtuple
from datetime import timedelta

import pytest
import redis
import time_machine

from core import clock, heartbeats, switches
from core.alerts import AlertCause, external_heartbeat, raise_alert, system_conditions
from core.kinds import CoreJob, SwitchName
from core.models import Alert, AlertNotice, Heartbeat, Message, ProcessHeartbeat
from core.operations import processes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "look"), [("broker", system_conditions.broker_away), ("cache", system_conditions.cache_away)]
)
def test_server_that_takes_nothing_for_a_while_is_told(name: str, look, valkey_socket) -> None:
    well = list(look())
    with redis.Redis(unix_socket_path=str(valkey_socket)) as server:
        server.execute_command("REPLICAOF", "127.0.0.1", "1")
        just_now = list(look())
        Heartbeat.objects.filter(pk=f"{name} is well").update(
            failing_since=clock.now() - timedelta(seconds=30)
        )
        for_long = list(look())
        server.execute_command("REPLICAOF", "NO", "ONE")

    assert (well, just_now, len(for_long), list(look())) == ([], [], 1, [])


def mail(**fields) -> Message:
    return Message.objects.create(kind="x", subject="x:1", key=f"x{Message.objects.count()}", **fields)


@pytest.mark.parametrize(
    ("minutes", "tries", "sent_minutes_ago", "is_told"),
    [
        (1, 0, None, False),
        (4, 1, None, True),  # none has gone out for minutes
        (4, 1, 1, False),  # this one waits, others go out
        (1, 5, 1, True),  # tried in vain again and again
    ],
)
def test_mails_that_do_not_go_out_are_told(minutes, tries, sent_minutes_ago, is_told) -> None:
    now = clock.now()
    processes.sign_on("web")
    ProcessHeartbeat.objects.update(started_at=now - timedelta(hours=1))
    mail(created_at=now - timedelta(minutes=minutes), tries=tries)
    if sent_minutes_ago is not None:
        mail(sent_at=now - timedelta(minutes=sent_minutes_ago), next_due_at=None)

    assert [found.data for found in system_conditions.mails_failing()] == ([{"count": 1}] if is_told else [])


def test_mails_that_waited_while_the_shop_was_down_are_no_trouble() -> None:
    processes.sign_on("web")
    mail(created_at=clock.now() - timedelta(days=1))

    assert list(system_conditions.mails_failing()) == []


def test_webhook_that_takes_nothing_is_told(settings) -> None:
    settings.ALERT_WEBHOOK = "https://hooks.example/x"
    raise_alert(AlertCause.DISK_LOW, megabytes=10)
    before = list(system_conditions.webhook_failing())
    AlertNotice.objects.update(tries=3)

    assert (before, len(list(system_conditions.webhook_failing()))) == ([], 1)


@pytest.mark.parametrize(("free", "found"), [(150_000_000, [{"megabytes": 150}]), (900_000_000, [])])
def test_disk_that_fills_is_told_before_it_is_full(monkeypatch, free: int, found: list) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(system_conditions.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - free, free))

    assert [each.data for each in system_conditions.disk_low()] == found


def test_pause_is_told_with_the_shops_own_reason_and_never_with_that_of_staff() -> None:
    switches.pause(SwitchName.PLACING, reason="the clock stepped; the books are compared first")
    by_the_shop = Alert.objects.get().data
    switches.resume(SwitchName.PLACING, by="owner@example.com")
    switches.pause(SwitchName.PLACING, reason="customer 0661 is angry", by="reviewer@example.com")

    assert by_the_shop == {"why": "the clock stepped; the books are compared first"}
    assert Alert.objects.latest("pk").data == {}
    assert [each.ended_at is None for each in Alert.objects.order_by("pk")] == [False, True]


@pytest.mark.parametrize(
    ("cause", "degraded"),
    [(AlertCause.ROLE_MISSING, True), (AlertCause.MAILS_FAILING, True), (AlertCause.SELLING_PAUSED, False)],
)
def test_what_needs_the_trade_is_no_degraded_shop(cause: AlertCause, degraded: bool) -> None:
    raise_alert(cause)

    assert external_heartbeat.is_degraded() is degraded


def test_sign_of_life_is_given_once_a_minute_and_only_while_all_is_well(settings, outside) -> None:
    settings.HEARTBEAT_URL = outside.url
    external_heartbeat.send()
    external_heartbeat.send()
    once = outside.heard
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        raise_alert(AlertCause.BROKER_AWAY)
        external_heartbeat.send()

    assert (once, outside.heard) == (1, 1)
    assert heartbeats.time_since_run(CoreJob.LIFESIGN) is not None
