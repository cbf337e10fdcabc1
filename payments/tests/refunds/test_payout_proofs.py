"""Payouts are proved by lines of statements that somebody else imported, or explained by two persons."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Customer
from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER
from core import clock
from core.actors import Actor
from core.alerts import conditions
from core.audit_log import ActionNotAllowedError
from core.models import Alert
from core.testing import FakeClock
from payments.models import PayoutProof, Refund, StatementLine
from payments.refunds import (
    approve,
    explain_payout,
    pay_out,
    prove_payouts,
    unexplained_lines,
    unproved_payouts,
)
from payments.states import RefundStatus
from payments.testing.refunds import CCP, WALLET, make_refund, reloaded
from payments.tests.refund_pages import LIST, PAYOUTS, act, offered, page_of, text
from payments.transfers.imports import import_statement

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

ACCOUNT = "00799999002345678941"
HEAD = "Date;Libellé;Débit;Crédit\n"


def noted(reference: str = "VIR-2026-118", by: Actor = REVIEWER) -> Refund:
    """A refund that one person approved and another says to have transferred."""
    refund = make_refund(payee=CCP)
    approve(refund=refund, actor=THIRD_REVIEWER)
    pay_out(refund=refund, reference=reference, actor=by)
    return refund


def import_lines(*texts: str, by: str = SECOND_REVIEWER, column: str = "{amount};") -> None:
    """A statement of today with one movement of the refund's amount for each text."""
    amount = column.format(amount="1030,00")
    rows = [f"{clock.now():%Y-%m-%d};{text};{amount}\n" for text in texts]
    import_statement(data=(HEAD + "".join(rows)).encode(), account=ACCOUNT, actor=by)


def waiting() -> list[int]:
    return list(unproved_payouts().values_list("pk", flat=True))


def test_noted_payout_waits_for_its_line() -> None:
    refund = noted()
    assert waiting() == [refund.pk]

    import_lines("VIREMENT VIR-2026-118")

    assert waiting() == []
    assert PayoutProof.objects.get().line == StatementLine.objects.get()
    assert not unexplained_lines().exists()


def owned(refund: Refund) -> Refund:
    """The refund, once its customer is known to be of the staff."""
    Customer.objects.filter(pk=refund.customer_id).update(email=SECOND_REVIEWER)
    return Refund.objects.get(pk=refund.pk)


def test_nobody_notes_a_payout_of_their_own() -> None:
    refund = make_refund(payee=CCP)
    approve(refund=refund, actor=THIRD_REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="your own"):
        pay_out(refund=owned(refund), reference="VIR-2026-118", actor=SECOND_REVIEWER)

    assert reloaded(refund).status == RefundStatus.APPROVED


def test_nobody_explains_a_payout_of_their_own() -> None:
    refund = owned(noted())

    with pytest.raises(ActionNotAllowedError, match="your own"):
        explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="the bank has lost it")

    assert explain_payout(refund=refund, actor=THIRD_REVIEWER, reason="lost") == ProposalOutcome.PROPOSED
    with pytest.raises(ActionNotAllowedError, match="your own"):
        explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="the bank has lost it")


def test_line_that_was_there_before_proves_it_too() -> None:
    import_lines("VIREMENT VIR-2026-118")
    assert unexplained_lines().exists()

    noted()

    assert waiting() == []


def test_last_digits_of_the_account_name_the_payout() -> None:
    noted()

    import_lines(f"VIR VERS CCP {CCP.account[:10]}")

    assert waiting() == []


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("VIREMENT VIR-2026-118", {"column": ";{amount}"}),
        ("SALAIRE", {}),
        ("VIREMENT VIR-2026-118", {"by": REVIEWER}),
    ],
    ids=["came in", "names nothing", "imported by who noted it"],
)
def test_what_proves_nothing(words: str, more: dict[str, str]) -> None:
    refund = noted()

    import_lines(words, **more)

    assert waiting() == [refund.pk]


def test_line_of_another_amount_proves_nothing() -> None:
    refund = noted()
    data = f"{HEAD}{clock.now():%Y-%m-%d};VIREMENT VIR-2026-118;1029,00;\n"

    import_statement(data=data.encode(), account=ACCOUNT, actor=SECOND_REVIEWER)

    assert waiting() == [refund.pk]


def test_one_line_proves_one_payout() -> None:
    first, second = noted("VIR-0001"), noted("VIR-0002")

    import_lines(f"VIR VERS CCP {CCP.account[:10]}")
    prove_payouts()

    assert waiting() == [second.pk]
    assert PayoutProof.objects.get().refund_id == first.pk


def test_line_that_a_later_statement_denies_proves_nothing_any_more() -> None:
    refund = noted()
    import_lines("VIREMENT VIR-2026-118")
    StatementLine.objects.update(missing_since=clock.now())

    assert waiting() == [refund.pk]


def test_wallets_need_no_proof() -> None:
    refund = make_refund(payee=WALLET)
    approve(refund=refund, actor=REVIEWER)

    assert reloaded(refund).status == RefundStatus.PAID_OUT
    assert waiting() == []


def test_two_persons_explain_it() -> None:
    refund = noted()

    assert explain_payout(refund=refund, actor=REVIEWER, reason="paid in cash") == ProposalOutcome.PROPOSED
    assert waiting() == [refund.pk]
    assert explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="so it was") == ProposalOutcome.DONE

    assert waiting() == []
    proof = PayoutProof.objects.get()
    assert (proof.explained_by_id, proof.agreed_by_id) == (REVIEWER.user_id, SECOND_REVIEWER.user_id)
    with pytest.raises(ActionNotAllowedError, match="waits for its proof"):
        explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="once more")


def test_who_noted_it_does_not_agree_to_the_explanation() -> None:
    refund = noted()
    explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="paid in cash")

    with pytest.raises(ActionNotAllowedError):
        explain_payout(refund=refund, actor=REVIEWER, reason="so it was")

    assert explain_payout(refund=refund, actor=THIRD_REVIEWER, reason="so it was") == ProposalOutcome.DONE


def test_person_is_told_of_what_no_statement_shows(fake_clock: FakeClock) -> None:
    noted()
    conditions.evaluate_conditions()
    assert not Alert.objects.filter(cause="payout_unmatched").exists()

    fake_clock.advance(days=4)
    conditions.evaluate_conditions()
    assert Alert.objects.get(cause="payout_unmatched").data["count"] == 1

    data = f"{HEAD}{clock.now() - timedelta(days=4):%Y-%m-%d};VIREMENT VIR-2026-118;1030,00;\n"
    import_statement(data=data.encode(), account=ACCOUNT, actor=SECOND_REVIEWER)
    conditions.evaluate_conditions()
    assert Alert.objects.get(cause="payout_unmatched").ended_at is not None


# --- pages


def test_daily_list_shows_both_sides(reviewer_client: Client) -> None:
    noted()
    import_lines("LOYER DU MAGASIN")

    page = text(reviewer_client, f"{PAYOUTS}proofs/")

    for words in ("VIR2026118", "LOYER DU MAGASIN", REVIEWER, CCP.masked):
        assert words in page, words
    assert CCP.account[:10] not in page
    assert "1 payout without proof" in text(reviewer_client, LIST)


def test_daily_list_is_for_those_who_pay(shop_admin_client: Client) -> None:
    assert shop_admin_client.get(f"{PAYOUTS}proofs/").status_code == 403


def test_page_of_the_refund_offers_to_explain(reviewer_client: Client) -> None:
    refund = noted()
    assert offered(text(reviewer_client, page_of(refund))) == ["explain"]

    act(reviewer_client, refund, "explain", reason="paid in cash")
    explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="so it was")

    page = text(reviewer_client, page_of(refund))
    assert offered(page) == []
    assert "paid in cash" in page
