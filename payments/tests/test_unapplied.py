"""Money that fitted no order goes, in one step and once, into the wallet or back to its customer."""

import pytest
from django.db import transaction

from accounts.models import Proposal
from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, make_customer
from core import desk, outbox
from core.actors import user_id_of
from core.audit_log import ActionNotAllowedError
from core.models import Message
from payments.kinds import PaymentsDeskKind, PaymentsMailKind
from payments.mails import unapplied_in_wallet
from payments.models import Grant, Refund, StaffConfirmation, Unapplied, WalletEntry
from payments.refunds import approve, choose_destination, reject
from payments.testing import booked, open_desk
from payments.testing.refunds import LIMIT, SMALL, WALLET, make_unapplied, refund_of_amount, reloaded
from payments.unapplied import keep_in_wallet, record_unapplied, refund_unapplied
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

AMOUNT = 1030_00
WHY = "paid twice"


def test_it_is_kept_in_the_wallet() -> None:
    unapplied = make_unapplied()

    keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    assert balance_of(unapplied.payment.customer) == AMOUNT
    assert booked() == {"clearing": AMOUNT, "wallets": -AMOUNT}
    assert WalletEntry.objects.get().kind == "unapplied"
    assert (unapplied.resolution, unapplied.resolved_by) == ("wallet", REVIEWER)
    assert unapplied.resolved_at is not None
    assert open_desk(unapplied.payment) == []


def test_second_decision_that_waited_for_its_turn_proposes_nothing() -> None:
    unapplied = make_unapplied(amount=SMALL)
    waiting = Unapplied.objects.get(pk=unapplied.pk)
    keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    with pytest.raises(ActionNotAllowedError, match="decided already"):
        keep_in_wallet(unapplied=waiting, actor=REVIEWER, reason=WHY)

    assert not Proposal.objects.exists()


def test_customer_is_told_that_it_is_in_the_wallet() -> None:
    unapplied = make_unapplied()
    keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    assert Message.objects.get().kind == PaymentsMailKind.UNAPPLIED_IN_WALLET
    for language in ("ar", "fr", "en"):
        type(unapplied.payment.customer).objects.update(language=language)
        mail = unapplied_in_wallet(unapplied.pk)
        assert mail.to == [unapplied.payment.customer.email]
        assert "030" in mail.subject
        assert "030" in mail.body


def test_it_is_owed_back() -> None:
    unapplied = make_unapplied(evidence={"status": "CONFIRMED"})

    refund = refund_unapplied(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    assert booked() == {"clearing": AMOUNT, "refunds": -AMOUNT}
    assert (refund.about, refund.quantity, refund.amount) == (f"payment:{unapplied.payment_id}", 1, AMOUNT)
    assert (refund.undelivered, refund.requested_by) == (True, REVIEWER)
    assert refund.evidence["told"] == {"status": "CONFIRMED"}
    assert refund.evidence["reference"] == unapplied.payment.reference
    assert open_desk(refund) == ["refund"]
    assert open_desk(unapplied.payment) == []
    assert Message.objects.get().kind == "refund_unapplied"


def test_what_is_owed_back_is_paid_like_any_refund() -> None:
    refund = refund_unapplied(unapplied=make_unapplied(), actor=REVIEWER, reason=WHY)
    with pytest.raises(ActionNotAllowedError):
        reject(refund=refund, actor=REVIEWER, explanation="no")

    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=SECOND_REVIEWER)

    assert booked() == {"clearing": AMOUNT, "wallets": -AMOUNT}


@pytest.mark.parametrize("first", [keep_in_wallet, refund_unapplied])
@pytest.mark.parametrize("second", [keep_in_wallet, refund_unapplied])
def test_it_goes_one_way_once(first: object, second: object) -> None:
    unapplied = make_unapplied()
    stale = type(unapplied).objects.get(pk=unapplied.pk)
    first(unapplied=unapplied, actor=REVIEWER, reason=WHY)
    before = booked()

    with pytest.raises(ActionNotAllowedError, match="decided already"):
        second(unapplied=stale, actor=SECOND_REVIEWER, reason=WHY)

    assert booked() == before
    assert Refund.objects.count() + WalletEntry.objects.count() == 1


@pytest.mark.parametrize("act", [keep_in_wallet, refund_unapplied])
def test_it_needs_a_reason(act: object) -> None:
    unapplied = make_unapplied()
    with pytest.raises(ActionNotAllowedError):
        act(unapplied=unapplied, actor=REVIEWER, reason="  ")

    assert open_desk(unapplied.payment) == ["unapplied_money"]


@pytest.mark.parametrize(
    ("act", "step"),
    [
        (keep_in_wallet, "payments.unapplied.wallet.credit"),
        (keep_in_wallet, "payments.unapplied.outbox.queue"),
        (refund_unapplied, "payments.refunds.refund_request.journal.post_unapplied_to_refund"),
        (refund_unapplied, "payments.signals.refund_changed.send"),
    ],
)
def test_fault_in_any_step_undoes_all_of_it(act: object, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(step)

    unapplied = make_unapplied()
    monkeypatch.setattr(step, fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        act(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    unapplied.refresh_from_db()
    assert (unapplied.resolved_at, unapplied.resolution) == (None, "")
    assert booked() == {"clearing": AMOUNT, "unapplied": -AMOUNT}
    assert open_desk(unapplied.payment) == ["unapplied_money"]


def test_money_of_another_amount_takes_its_mismatch_off_the_desk() -> None:
    unapplied = make_unapplied()
    desk.open_item(kind=PaymentsDeskKind.PAYMENT_MISMATCH, about=unapplied.payment, title="another amount")

    keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    assert open_desk(unapplied.payment) == []


def test_money_is_recorded_once() -> None:
    unapplied = make_unapplied()

    record_unapplied(payment=unapplied.payment, amount=AMOUNT, reason="again")

    assert booked() == {"clearing": AMOUNT, "unapplied": -AMOUNT}


def test_mail_goes_out(settings: object) -> None:
    from django.core import mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    keep_in_wallet(unapplied=make_unapplied(), actor=REVIEWER, reason=WHY)

    outbox.send(Message.objects.get().pk)

    assert len(mail.outbox) == 1


# --- who may


def seen_by(person: str, amount: int = LIMIT, **fields: object) -> Unapplied:
    """Money that fits no order, of which this person says that it is on the account."""
    unapplied = make_unapplied(amount, **fields)
    StaffConfirmation.objects.create(
        payment=unapplied.payment,
        gateway="transfer",
        amount=amount,
        reference=f"C{unapplied.pk}",
        confirmed_by=person,
        confirmed_by_id=user_id_of(person),
        basis="statement",
    )
    return unapplied


def test_who_saw_it_does_not_alone_put_it_into_a_wallet() -> None:
    unapplied = seen_by(REVIEWER)

    assert keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY) == ProposalOutcome.PROPOSED
    assert balance_of(unapplied.payment.customer) == 0
    with pytest.raises(ActionNotAllowedError):
        keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    assert keep_in_wallet(unapplied=unapplied, actor=SECOND_REVIEWER, reason=WHY) == ProposalOutcome.DONE
    assert balance_of(unapplied.payment.customer) == LIMIT


def test_money_that_a_machine_saw_is_put_there_by_two() -> None:
    unapplied = make_unapplied(LIMIT)

    assert keep_in_wallet(unapplied=unapplied, actor=REVIEWER, reason=WHY) == ProposalOutcome.PROPOSED
    assert keep_in_wallet(unapplied=unapplied, actor=SECOND_REVIEWER, reason=WHY) == ProposalOutcome.DONE
    assert Grant.objects.get().first_by_id == REVIEWER.user_id


def test_who_owes_it_back_does_not_alone_approve_that() -> None:
    refund = refund_unapplied(unapplied=seen_by(REVIEWER), actor=REVIEWER, reason=WHY)
    choose_destination(refund=refund, payee=WALLET)

    with pytest.raises(ActionNotAllowedError):
        approve(refund=reloaded(refund), actor=REVIEWER)
    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE


def test_wallet_and_refunds_are_summed_together() -> None:
    customer = make_customer()
    keep_in_wallet(unapplied=seen_by(REVIEWER, SMALL, customer=customer), actor=REVIEWER, reason=WHY)

    assert (
        approve(refund=refund_of_amount(SMALL, customer=customer), actor=REVIEWER) == ProposalOutcome.PROPOSED
    )
    assert balance_of(customer) == SMALL


@pytest.mark.parametrize("act", [keep_in_wallet, refund_unapplied])
def test_nobody_decides_about_their_own_money(act: object) -> None:
    unapplied = make_unapplied(customer=make_customer(str(REVIEWER)))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        act(unapplied=unapplied, actor=REVIEWER, reason=WHY)

    assert open_desk(unapplied.payment) == ["unapplied_money"]
