"""Cash in the shop: off by default, handed over against a signed receipt, proved by two persons."""

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.kinds import desk_kind_text
from core.models import DeskItem
from payments.admin.refunds.tables import decision
from payments.kinds import PaymentsDeskKind
from payments.models import Refund
from payments.payout_methods.registry import offered_payout_methods
from payments.refunds import Payee, bounce, choose_destination, explain_payout, pay_out, unproved_payouts
from payments.refunds.forms import DestinationForm
from payments.refunds.restore_check import flag_open_payouts
from payments.states import RefundStatus
from payments.testing import booked, open_desk
from payments.testing.refunds import (
    ORDER,
    PRICE,
    approved,
    last_why,
    make_refund,
    reloaded,
)
from payments.tests.refund_pages import PAYOUTS, page_of, text

pytestmark = pytest.mark.django_db

NAME = "Prénom Nom-Composé"
CASH = Payee("cash", holder=NAME)


@pytest.fixture(autouse=True)
def offered(settings: object) -> None:
    settings.PAYOUT_METHODS = [*settings.PAYOUT_METHODS, "cash"]


def handed_over() -> Refund:
    refund = approved(CASH)
    pay_out(refund=refund, reference="C-17", actor=REVIEWER)
    return reloaded(refund)


def test_it_is_off_unless_the_shop_names_it(settings: object) -> None:
    settings.PAYOUT_METHODS = settings.PAYOUT_METHODS[:-1]

    assert "cash" not in [each.name for each in offered_payout_methods()]
    assert "collected_by" not in DestinationForm().fields
    with pytest.raises(ActionNotAllowedError):
        choose_destination(refund=make_refund(), payee=CASH)


def test_form_asks_who_collects_it() -> None:
    form = DestinationForm({"destination": "cash", "collected_by": f" {NAME} "})

    assert form.is_valid(), form.errors
    assert form.payee == CASH


@pytest.mark.parametrize("typed", ["", "Al", "=1+1", "0550123456"])
def test_form_tells_what_is_no_name(typed: str) -> None:
    form = DestinationForm({"destination": "cash", "collected_by": typed})

    assert not form.is_valid()
    assert set(form.errors) == {"collected_by"}


def test_who_collects_it_is_sealed_and_named_in_no_history() -> None:
    refund = make_refund(payee=CASH)
    row = reloaded(refund).payee

    assert Payee.of(reloaded(refund)) == CASH
    assert (row.masked, row.last_digits) == ("", "")
    assert NAME not in f"{row.token} {last_why(refund)} {CASH!r}"


def test_one_name_is_one_payee_however_it_is_written() -> None:
    spellings = (NAME, "nom-composé PRÉNOM", "Prenom Nom Compose", "NOM COMPOSE, prenom")
    said = {Payee("cash", holder=name).identity for name in spellings}

    assert len(said) == 1
    assert Payee("cash", holder="Another Name").identity not in said


def test_hand_over_is_noted_and_booked_as_money_that_left() -> None:
    refund = approved(CASH)
    assert open_desk(refund) == ["refund_payout"]

    pay_out(refund=refund, reference="c 17", actor=SECOND_REVIEWER)

    row = reloaded(refund)
    assert (row.status, row.external_reference) == (RefundStatus.PAID_OUT, "C17")
    assert last_why(refund) == "handed over in cash: C17"
    assert booked(about=ORDER) == {"orders": 2 * PRICE, "bank": -2 * PRICE}
    assert open_desk(refund) == []


def test_refusals_speak_of_the_receipt() -> None:
    handed_over()
    with pytest.raises(ActionNotAllowedError, match="number of the signed receipt"):
        pay_out(refund=approved(CASH), reference=" ", actor=REVIEWER)
    with pytest.raises(ActionNotAllowedError, match="receipt has paid another"):
        pay_out(refund=approved(CASH), reference="c17", actor=REVIEWER)


def test_what_nobody_collects_goes_elsewhere() -> None:
    refund = approved(CASH)

    bounce(refund=refund, actor=REVIEWER, explanation="Nobody came for a month.")

    assert (reloaded(refund).status, reloaded(refund).payee) == (RefundStatus.REQUESTED, None)
    assert last_why(refund) == "not collected: Nobody came for a month."


def test_staff_read_the_name_and_what_to_do(reviewer_client: Client) -> None:
    refund = approved(CASH)

    page = text(reviewer_client, PAYOUTS)
    acts = text(reviewer_client, page_of(refund))

    assert NAME in page
    assert "Compare the name with the identity card" in page
    assert "Number of the signed receipt" in page
    assert "Note the hand-over" in acts
    assert "It was not collected" in acts
    assert NAME not in acts


@pytest.mark.parametrize(("language", "transfers"), [("en", "transfer"), ("fr", "virement"), ("ar", "تحويل")])
def test_nothing_that_staff_read_of_it_speaks_of_a_transfer(
    reviewer_client: Client, language: str, transfers: str
) -> None:
    refund = approved(CASH)
    item = DeskItem.objects.get(kind=PaymentsDeskKind.REFUND_PAYOUT)
    page = reviewer_client.get(PAYOUTS, headers={"accept-language": language}).content.decode()
    listed = page.partition('id="content-main"')[2].partition("</main>")[0]
    with override(language):
        kind = desk_kind_text(item.kind)
        told = [str(kind.label), str(kind.help), str(item), listed, str(decision(reloaded(refund)))]

    assert [words for words in told if transfers in words.casefold()] == []
    assert NAME in listed


def test_two_persons_prove_it() -> None:
    refund = handed_over()
    assert list(unproved_payouts()) == [refund]

    first = explain_payout(refund=refund, actor=REVIEWER, reason="the receipt is signed")
    second = explain_payout(refund=refund, actor=SECOND_REVIEWER, reason="seen the receipt")

    assert (first, second) == (ProposalOutcome.PROPOSED, ProposalOutcome.DONE)
    assert not unproved_payouts().exists()


def test_after_a_restore_a_person_is_asked_about_it() -> None:
    refund = approved(CASH)

    flag_open_payouts(since=reloaded(refund).status_since)

    assert "paid_already" in open_desk(refund)
