"""Which processes live: each beats for itself, signs off when it ends, and watches over the others."""

from datetime import timedelta
from pathlib import Path

import pytest
import redis
import time_machine
from django.core.management import call_command

from core import clock
from core.alerts import AlertCause, conditions, system_conditions
from core.models import Alert, ProcessHeartbeat
from core.operations import processes, sweep_runner
from core.operations.liveness import LivenessReporter
from core.shared_cache import cache
from tests.timeouts import wait_for

pytestmark = pytest.mark.django_db

ROLES = ["web", "worker", "poller", "sweeper", "beat"]


@pytest.fixture(autouse=True)
def only_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        conditions, "_conditions", {AlertCause.ROLE_MISSING: [system_conditions.missing_roles]}
    )


def age(seconds: float, **which: str) -> None:
    """Make processes look as if they had started long ago and last beaten so long ago."""
    now = clock.now()
    beat_at = now - timedelta(seconds=seconds)
    rows = ProcessHeartbeat.objects.filter(**which)
    rows.update(started_at=now - timedelta(hours=1), beat_at=beat_at)
    for row in rows:
        cache.set(processes._cache_key(row.role, row.instance), beat_at)


@pytest.fixture
def shop() -> None:
    for role in ROLES:
        processes.sign_on(role)
    age(1)


def missing() -> list[str]:
    conditions.evaluate_conditions()
    return sorted(Alert.objects.filter(ended_at=None).values_list("about", flat=True))


def test_nothing_is_missing_in_a_shop_in_which_all_live(shop: None) -> None:
    assert missing() == []


@pytest.mark.parametrize("role", ROLES)
def test_role_that_falls_silent_is_told_and_ends_when_it_is_back(shop: None, role: str) -> None:
    age(60, role=role)
    silent = missing()
    processes.record_heartbeat(role)

    assert (silent, missing()) == ([role], [])


def test_role_that_signed_off_is_told_as_well(shop: None) -> None:
    processes.sign_off("beat")

    assert missing() == ["beat"]


def test_beats_of_the_sweep_that_beat_starts_are_no_sign_of_life_of_the_sweeper(shop: None) -> None:
    age(60, role="sweeper")
    sweep_runner.sweep_once()

    assert processes.missing_roles() == ["sweeper"]


def test_one_living_process_of_several_is_enough(shop: None) -> None:
    ProcessHeartbeat.objects.create(role="worker", instance="other:1", beat_at=clock.now())
    age(60, role="worker", instance=processes.instance_name())

    assert missing() == []


def test_shop_that_is_just_starting_is_given_time() -> None:
    processes.sign_on("web")
    at_first = processes.missing_roles()
    with time_machine.travel(clock.now() + timedelta(seconds=70)):
        processes.record_heartbeat("web")
        later = processes.missing_roles()

    assert (at_first, later) == ([], ["worker", "poller", "sweeper", "beat"])


def test_command_in_a_shop_that_does_not_run_tells_nobody(shop: None) -> None:
    age(3600)
    call_command("sweep")

    assert missing() == []
    assert processes.missing_roles() == ROLES  # but whoever asks hears it


def test_rows_of_long_gone_processes_are_thrown_away(shop: None) -> None:
    age(3 * 86_400, role="worker")
    processes.delete_stale()

    assert not ProcessHeartbeat.objects.filter(role="worker").exists()
    assert ProcessHeartbeat.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_pulse_beats_touches_its_file_and_signs_off(settings: object, tmp_path: Path) -> None:
    settings.PULSE_FILE = str(tmp_path / "pulse")
    running = LivenessReporter("worker").start()
    wait_for(lambda: ProcessHeartbeat.objects.filter(role="worker").exists(), "the first beat")
    running.stop()
    running.stop()

    row = ProcessHeartbeat.objects.get()
    assert row.instance == processes.instance_name()
    assert row.stopped_at is not None
    assert Path(settings.PULSE_FILE).exists()


def beat(role: str) -> None:
    """One beat of a process that has just noted its last in the database."""
    living = LivenessReporter(role)
    living._next_note = float("inf")
    living._beat()


def test_beats_are_in_the_cache_and_seldom_in_the_database(shop: None) -> None:
    age(50)
    noted = ProcessHeartbeat.objects.get(role="web").beat_at
    for role in ROLES:
        beat(role)

    assert processes.missing_roles() == []
    assert ProcessHeartbeat.objects.get(role="web").beat_at == noted


def test_process_that_falls_silent_is_missing_by_its_last_beat_in_the_cache(shop: None) -> None:
    """The database was told later than the last beat that counts: it makes nobody alive for longer."""
    age(26)
    for role in set(ROLES) - {"poller"}:
        beat(role)

    assert processes.missing_roles() == ["poller"]


class AwayCache:
    """A cache that takes and tells nothing."""

    def __getattr__(self, name: str) -> object:
        def fail(*arguments: object, **options: object) -> None:
            raise redis.exceptions.ConnectionError("refused")

        return fail


def test_each_beat_is_in_the_database_while_the_cache_is_away(
    shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(300)
    monkeypatch.setattr(processes, "cache", AwayCache())
    for role in set(ROLES) - {"poller"}:
        beat(role)

    assert processes.missing_roles() == ["poller"]
    assert missing() == ["poller"]


def test_flushed_cache_makes_nobody_missing(shop: None) -> None:
    """Until the next beats, what the database was told within the last minute counts."""
    age(50)
    cache.clear()

    assert processes.missing_roles() == []


def test_cache_that_was_full_when_a_process_beat_is_no_reason_to_miss_it(shop: None) -> None:
    """It still tells the old beats; the database, which was told instead, has the later one."""
    age(300)
    ProcessHeartbeat.objects.update(beat_at=clock.now())

    assert processes.missing_roles() == []


@pytest.mark.django_db(transaction=True)
def test_process_whose_loop_hangs_shows_no_life() -> None:
    """It still runs, and its thread would beat: what counts is that its loop comes round."""
    hanging = LivenessReporter("sweeper", has_loop=True)
    hanging._touched_at -= 61
    hanging._beat()
    silent = ProcessHeartbeat.objects.exists()
    hanging.touch()
    hanging._beat()

    assert (silent, ProcessHeartbeat.objects.exists()) == (False, True)


def test_pulse_of_any_process_tells_what_is_due(shop: None, settings: object) -> None:
    """Without broker, worker and sweeper: whichever process lives looks at the others and tells."""
    age(60, role="sweeper")
    LivenessReporter("web")._watch()

    assert list(Alert.objects.values_list("cause", "about")) == [("role_missing", "sweeper")]


def test_process_that_is_ending_tells_of_nobody(shop: None) -> None:
    age(60, role="sweeper")
    ending = LivenessReporter("web")
    ending.stop_watching()
    ending._watch()

    assert not Alert.objects.exists()
