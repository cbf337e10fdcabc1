"""One process is told that the key is refused: all of them stop calling."""

import pytest

from core import switches
from core.kinds import SwitchName
from oneclick import KeyRejectedError
from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker

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
