"""The sales gate: nothing is sold or bought until the supplier has told whose key the shop has."""

import pytest

import oneclick
from core import heartbeats, switches
from core.kinds import SwitchName
from core.reasons import Reason, code_of
from core.testing import FakeClock
from orders.reasons import GateReason
from orders.supplier_account import sales_gate
from orders.supplier_account.sales_gate import check_supplier_key, closed_reason
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def in_production(settings: object) -> None:
    settings.IN_PRODUCTION = True
    settings.ONECLICK_ENVIRONMENT = "production"


def test_gate_is_closed_until_the_question_is_answered(strange_supplier: RunningSandbox) -> None:
    assert closed_reason() == GateReason.KEY_NOT_VERIFIED

    check_supplier_key()

    assert closed_reason() is None


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "truncated_json"])
def test_unanswered_question_keeps_it_closed_and_is_asked_again_soon(
    strange_supplier: RunningSandbox, fake_clock: FakeClock, fault: str
) -> None:
    strange_supplier.faults({"fault": fault, "endpoint": "validate", "times": None})
    check_supplier_key()
    assert closed_reason() == GateReason.KEY_NOT_VERIFIED
    assert not heartbeats.is_due(sales_gate.key_check_job())

    strange_supplier.clear_faults()
    fake_clock.advance(seconds=21)
    check_supplier_key()
    assert closed_reason() is None


def test_supplier_that_stops_answering_does_not_undo_a_proof(
    supplier: RunningSandbox, fake_clock: FakeClock
) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "validate", "times": None})
    fake_clock.advance(hours=2)
    check_supplier_key()

    assert closed_reason() is None


def test_question_is_asked_once_an_hour(supplier: RunningSandbox, fake_clock: FakeClock) -> None:
    check_supplier_key()
    assert supplier.truth()["requests"]["validate"]["received"] == 1

    fake_clock.advance(minutes=61)
    check_supplier_key()
    assert supplier.truth()["requests"]["validate"]["received"] == 2


def test_live_key_in_a_sandbox_shop_stops_the_shop(strange_supplier: RunningSandbox) -> None:
    strange_supplier.settings(key_type="PRODUCTION")

    check_supplier_key()

    shut = Reason(GateReason.WRONG_ENVIRONMENT, environment="sandbox", answer="PRODUCTION")
    assert closed_reason() == shut


def test_sandbox_key_in_a_production_shop_stops_the_shop(
    strange_supplier: RunningSandbox, in_production: None
) -> None:
    check_supplier_key()

    assert switches.why_paused(SwitchName.SUPPLIER_KEY)


def test_pretend_supplier_is_none_for_production_even_with_a_live_key(
    strange_supplier: RunningSandbox, in_production: None
) -> None:
    strange_supplier.settings(key_type="PRODUCTION")

    check_supplier_key()

    assert closed_reason() == GateReason.PRETEND_SUPPLIER


def test_key_that_is_right_again_opens_the_gate(
    strange_supplier: RunningSandbox, fake_clock: FakeClock
) -> None:
    strange_supplier.settings(key_type="PRODUCTION")
    check_supplier_key()
    strange_supplier.settings(key_type="SANDBOX")
    fake_clock.advance(minutes=61)

    check_supplier_key()

    assert closed_reason() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONECLICK_API_KEY", "another-key"),
        ("ONECLICK_API_URL", "http://127.0.0.1:1"),
        ("ONECLICK_ENVIRONMENT", "x"),
    ],
)
def test_another_key_address_or_environment_must_prove_itself_anew(
    supplier: RunningSandbox, settings: object, name: str, value: str
) -> None:
    setattr(settings, name, value)

    assert closed_reason() == GateReason.KEY_NOT_VERIFIED


def test_proof_does_not_tell_the_key(supplier: RunningSandbox, settings: object) -> None:
    names = heartbeats.Heartbeat.objects.values_list("name", flat=True)

    assert names
    assert not any(settings.ONECLICK_API_KEY in name for name in names)


def test_paused_placing_closes_the_gate_with_its_reason(supplier: RunningSandbox) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    assert closed_reason() == "stock-taking"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_enabled": False}, GateReason.KEY_DISABLED),
        ({"scope": "READ-ONLY"}, GateReason.KEY_READ_ONLY),
        ({"type": None, "raw_type": "STAGING"}, GateReason.WRONG_ENVIRONMENT),
    ],
)
def test_key_that_cannot_buy_is_told_apart(
    strange_supplier: RunningSandbox, monkeypatch: pytest.MonkeyPatch, changes: dict, code: GateReason
) -> None:
    known = {
        "type": oneclick.KeyType.SANDBOX,
        "raw_type": "SANDBOX",
        "is_enabled": True,
        "scope": "READ-WRITE",
    }
    info = oneclick.KeyInfo(allowed_ips=(), **(known | changes))
    monkeypatch.setattr(oneclick.client(), "validate", lambda: info)

    check_supplier_key()

    assert code_of(closed_reason()) is code


def test_refused_key_is_not_tried_again_until_a_person_says_so(
    strange_supplier: RunningSandbox, fake_clock: FakeClock
) -> None:
    """A few more tries would lock our address out (ref: validate-token)."""
    strange_supplier.faults({"fault": "key_refused", "endpoint": "validate"})
    for _ in range(3):
        check_supplier_key()
        fake_clock.advance(minutes=61)
    assert strange_supplier.truth()["requests"]["validate"]["received"] == 1
    assert closed_reason() is not None

    oneclick.client().reset()
    check_supplier_key()

    assert closed_reason() is None
