"""One process is told that the key is refused: all of them stop calling."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import switches
from core.kinds import SwitchName
from oneclick import KeyRejectedError
from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker, already_read

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

REJECTION = KeyRejectedError("INVALID_ACCESS_TOKEN", 401)


def test_rejection_stops_every_process_and_pauses_placing() -> None:
    here, elsewhere = KeyCircuitBreaker("one key"), KeyCircuitBreaker("one key")
    elsewhere.check()

    here.trip(REJECTION)

    with pytest.raises(KeyRejectedError):
        elsewhere.check()
    assert "INVALID_ACCESS_TOKEN" in switches.why_paused(SwitchName.PLACING)


def test_another_key_is_not_stopped() -> None:
    KeyCircuitBreaker("one key").trip(REJECTION)

    KeyCircuitBreaker("another key").check()


def test_person_lets_calls_go_on() -> None:
    circuit_breaker = KeyCircuitBreaker("one key")
    circuit_breaker.trip(REJECTION)

    circuit_breaker.reset()
    circuit_breaker.reset()

    circuit_breaker.check()


def test_piece_of_work_that_has_read_it_reads_it_once() -> None:
    circuit_breaker = KeyCircuitBreaker("one key")

    with already_read(is_rejected=False), CaptureQueriesContext(connection) as queries:
        circuit_breaker.check()

    assert len(queries) == 0


def test_rejection_within_a_piece_of_work_stops_its_next_call() -> None:
    circuit_breaker = KeyCircuitBreaker("one key")

    with already_read(is_rejected=False):
        circuit_breaker.trip(REJECTION)
        with pytest.raises(KeyRejectedError):
            circuit_breaker.check()


def test_piece_of_work_that_has_read_a_rejection_calls_nobody() -> None:
    circuit_breaker = KeyCircuitBreaker("one key")
    circuit_breaker.trip(REJECTION)

    with already_read(is_rejected=True), pytest.raises(KeyRejectedError):
        circuit_breaker.check()
