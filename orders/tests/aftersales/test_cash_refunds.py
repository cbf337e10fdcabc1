"""A refund in cash, in the customer's words."""

import pytest

from accounts.testing import REVIEWER
from orders.aftersales.refund_presentation import news_of_money, refund_view
from payments.refunds import Payee, bounce, pay_out
from payments.testing.refunds import approved, reloaded

pytestmark = pytest.mark.django_db

CASH = Payee("cash", holder="Prénom Nom-Composé")


@pytest.fixture(autouse=True)
def offered(settings: object) -> None:
    settings.PAYOUT_METHODS = [*settings.PAYOUT_METHODS, "cash"]


def test_approved_one_waits_in_the_shop() -> None:
    refund = reloaded(approved(CASH))

    assert refund_view(refund).status_label == "approved, ready for you in the shop"
    assert "in the shop, in cash" in news_of_money(refund)


def test_paid_one_names_the_receipt() -> None:
    refund = approved(CASH)
    pay_out(refund=refund, reference="C-17", actor=REVIEWER)

    view = refund_view(reloaded(refund))

    assert "handed over in cash" in news_of_money(refund)
    assert (view.status_label, view.destination) == ("handed over in cash", "cash in the shop")
    assert view.account == ""
    assert (view.reference_label, view.reference) == ("Number of the receipt:", "C17")


def test_one_that_nobody_collects_is_to_be_chosen_anew() -> None:
    refund = approved(CASH)
    bounce(refund=refund, actor=REVIEWER, explanation="Nobody came for a month.")

    assert refund_view(reloaded(refund)).status_label == "could not be paid: choose anew"
    assert "was not collected" in news_of_money(reloaded(refund))
