"""A payment becomes what Chargily says when asked; a lie or a doubt takes no money for it."""

from typing import Any

import pytest

from core import clock, desk
from core.testing import FakeClock
from payments.gateways.base import GatewayOutcome, StatusCheckError
from payments.gateways.registry import gateway
from payments.incoming.status_check import check_payment_status
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from payments.testing import AMOUNT, booked, make_payment, open_desk
from payments.tests.chargily_calls import open_checkout
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

TAKEN = {"clearing": AMOUNT, "unapplied": -AMOUNT}  # these payments belong to no order


@pytest.fixture
def payment(chargily: RunningSandbox) -> Payment:
    return open_checkout(chargily)


def ask(payment: Payment) -> Payment:
    """Ask when it is due, whenever that is."""
    Payment.objects.filter(pk=payment.pk, next_due_at__isnull=False).update(next_due_at=clock.now())
    check_payment_status(payment_id=payment.pk)
    payment.refresh_from_db()
    return payment


def test_open_checkout_stays_pending(payment: Payment) -> None:
    ask(payment)

    assert (payment.status, payment.gateway_status) == (PaymentStatus.PENDING, "pending")
    assert payment.next_due_at > clock.now()


def test_paid_checkout_confirms_the_payment_once(chargily: RunningSandbox, payment: Payment) -> None:
    chargily.pay_checkout(payment.reference, method="cib")

    for _ in range(3):
        ask(payment)

    assert payment.status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN
    assert payment.evidence == payment.evidence | {
        "status": "paid",
        "reference": payment.reference,
        "amount": "1030.00",
        "currency": "DZD",
        "is_sandbox": True,
    }


@pytest.mark.parametrize(
    ("act", "word", "status"),
    [
        ("decline", "failed", PaymentStatus.FAILED),
        ("cancel", "canceled", PaymentStatus.FAILED),
        ("expire", "expired", PaymentStatus.EXPIRED),  # which says nothing about the money
    ],
)
def test_checkout_that_ended_ends_the_payment_and_stays_watched(
    chargily: RunningSandbox, payment: Payment, act: str, word: str, status: PaymentStatus
) -> None:
    getattr(chargily, f"{act}_checkout")(payment.reference)

    ask(payment)

    assert (payment.status, payment.gateway_status) == (status, word)
    assert payment.next_due_at is not None
    assert booked() == {}


def test_payment_under_way_is_waited_for(chargily: RunningSandbox, payment: Payment) -> None:
    chargily.process_checkout(payment.reference)
    assert ask(payment).status == PaymentStatus.PENDING

    chargily.pay_checkout(payment.reference)
    assert ask(payment).status == PaymentStatus.CONFIRMED


@pytest.mark.parametrize("lie", ["pending", "failed", "canceled", "expired", "processing"])
def test_paid_wins_over_whatever_was_told_before(
    chargily: RunningSandbox, payment: Payment, lie: str
) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults({"fault": "checkout_lags", "status": lie})
    assert ask(payment).status != PaymentStatus.CONFIRMED

    assert ask(payment).status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


@pytest.mark.parametrize("lie", ["failed", "canceled", "expired", "pending"])
def test_late_word_of_failure_undoes_no_payment(chargily: RunningSandbox, payment: Payment, lie: str) -> None:
    chargily.pay_checkout(payment.reference)
    ask(payment)
    chargily.faults({"fault": "checkout_lags", "status": lie, "times": None})
    Payment.objects.update(next_due_at=clock.now())

    assert ask(payment).status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


@pytest.mark.parametrize("act", ["decline", "cancel", "expire"])
def test_late_money_confirms_what_had_ended(
    chargily: RunningSandbox, payment: Payment, act: str, fake_clock: FakeClock
) -> None:
    getattr(chargily, f"{act}_checkout")(payment.reference)
    assert not ask(payment).is_open
    fake_clock.advance(hours=3)
    chargily.faults({"fault": "checkout_paid_late"})

    assert ask(payment).status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_open_checkout_ends_by_our_clock_after_asking(payment: Payment, fake_clock: FakeClock) -> None:
    fake_clock.advance(minutes=30)

    assert ask(payment).status == PaymentStatus.EXPIRED


@pytest.mark.parametrize(
    "fault",
    [
        "http_500",
        "http_503",
        "http_429",
        "drop",
        "html",
        "html_4xx",
        "truncated_json",
        "key_refused",
        "redirect",
    ],
)
def test_gateway_in_trouble_says_nothing_about_the_payment(
    chargily: RunningSandbox, payment: Payment, fault: str
) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults({"fault": fault, "endpoint": "chargilyRetrieve"})

    assert ask(payment).status == PaymentStatus.PENDING
    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_checkout_that_is_gone_says_nothing_while_it_can_be_paid(
    chargily: RunningSandbox, payment: Payment, fake_clock: FakeClock
) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults({"fault": "gone", "endpoint": "chargilyRetrieve", "times": None})
    for minutes in (1, 16, 16):
        fake_clock.advance(minutes=minutes)
        assert ask(payment).status == PaymentStatus.PENDING
    assert open_desk(payment) == ["payment_unreadable"]

    chargily.clear_faults()
    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_checkout_that_is_not_known_there_says_nothing(chargily: RunningSandbox) -> None:
    payment = make_payment(gateway="chargily", reference="01hjnobody")

    with pytest.raises(StatusCheckError, match="404"):
        gateway("chargily").fetch(payment)
    assert ask(payment).status == PaymentStatus.PENDING


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "checkout_wrong_currency"},
        {"fault": "checkout_wrong_livemode"},
        {"fault": "checkout_other_id"},
        *({"fault": "checkout_odd_amount", "kind": kind} for kind in ("words", "negative", "zero", "null")),
        *({"fault": "checkout_odd_amount", "kind": kind} for kind in ("huge", "boolean", "list")),
        *(
            {"fault": "override", "endpoint": "chargilyRetrieve", "set": {"livemode": odd}}
            for odd in (None, "live", 2, "0", [], 1, True, "true")
        ),
        *(
            {"fault": "override", "endpoint": "chargilyRetrieve", "set": {"currency": odd}}
            for odd in (None, "", "dz", "eur", 7, "usd")
        ),
    ],
    ids=str,
)
def test_confirmation_that_does_not_fit_waits_for_a_person(
    chargily: RunningSandbox, payment: Payment, fault: dict[str, Any]
) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults(fault)

    ask(payment)

    assert payment.status == PaymentStatus.PENDING
    assert open_desk(payment) == ["payment_mismatch"]
    assert booked() == {}
    assert ask(payment).status == PaymentStatus.CONFIRMED  # once the doubt is cleared


@pytest.mark.parametrize("kind", ["nan", "infinity"])
def test_amount_that_is_no_json_is_no_answer(chargily: RunningSandbox, payment: Payment, kind: str) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults({"fault": "checkout_odd_amount", "kind": kind})

    assert ask(payment).status == PaymentStatus.PENDING
    assert open_desk(payment) == []


@pytest.mark.parametrize(("by", "told"), [(-1, 1029_00), (1, 1031_00), (-1029, 1_00)])
def test_real_money_of_another_amount_is_booked_as_unapplied(
    chargily: RunningSandbox, payment: Payment, by: int, told: int
) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults({"fault": "checkout_wrong_amount", "by": by, "times": None})

    ask(payment)

    assert (payment.status, payment.next_due_at) == (PaymentStatus.FAILED, None)
    assert Unapplied.objects.get(payment=payment).amount == told
    assert booked() == {"clearing": told, "unapplied": -told}
    assert open_desk(payment) == ["payment_mismatch", "unapplied_money"]


@pytest.mark.parametrize("status", ["failed", "pending", "expired"])
def test_answer_about_another_checkout_says_nothing(
    chargily: RunningSandbox, payment: Payment, status: str
) -> None:
    answer = {"id": "01hjanother", "status": status}
    chargily.faults({"fault": "override", "endpoint": "chargilyRetrieve", "set": answer})

    assert ask(payment).status == PaymentStatus.PENDING
    assert open_desk(payment) == []


@pytest.mark.parametrize("spelling", [{"livemode": 0}, {"livemode": "false"}, {"amount": "1030"}])
def test_tolerated_spellings_confirm(
    chargily: RunningSandbox, payment: Payment, spelling: dict[str, Any]
) -> None:
    chargily.pay_checkout(payment.reference)
    chargily.faults({"fault": "override", "endpoint": "chargilyRetrieve", "set": spelling})

    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_unknown_status_leaves_the_payment_open_and_tells_a_person_once(
    chargily: RunningSandbox, payment: Payment
) -> None:
    chargily.faults({"fault": "checkout_unknown_status", "times": None})

    ask(payment)
    assert (payment.status, payment.gateway_status) == (PaymentStatus.PENDING, "on_hold")
    assert open_desk(payment) == ["payment_status"]

    desk.close_items(about=payment, outcome="seen")
    ask(payment)
    assert open_desk(payment) == []

    chargily.clear_faults()
    chargily.pay_checkout(payment.reference)
    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_closing_ends_what_is_payable_and_is_harmless_afterwards(
    chargily: RunningSandbox, payment: Payment
) -> None:
    for _ in range(2):
        gateway("chargily").close(payment)

    assert chargily.truth()["checkouts"][0]["status"] == "expired"


def test_closing_a_paid_checkout_changes_nothing(chargily: RunningSandbox, payment: Payment) -> None:
    chargily.pay_checkout(payment.reference)

    gateway("chargily").close(payment)

    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_closing_what_was_never_made_calls_nobody(chargily: RunningSandbox) -> None:
    gateway("chargily").close(make_payment(PaymentStatus.CREATED, gateway="chargily", reference=None))

    assert chargily.truth()["requests"] == {}


@pytest.mark.parametrize("fault", ["http_500", "drop", "html_4xx", "key_refused", "router_404"])
def test_closing_that_is_not_certain_is_said_so(
    chargily: RunningSandbox, payment: Payment, fault: str
) -> None:
    chargily.faults({"fault": fault, "endpoint": "chargilyExpire"})

    with pytest.raises(StatusCheckError):
        gateway("chargily").close(payment)


def test_asking_changes_nothing_by_itself(chargily: RunningSandbox, payment: Payment) -> None:
    chargily.pay_checkout(payment.reference)

    fact = gateway("chargily").fetch(payment)

    assert (fact.outcome, fact.amount, fact.currency) == (GatewayOutcome.CONFIRMED, AMOUNT, "DZD")
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
