"""Money goes out only from the hands of somebody who has proved just now that it is they."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as PROOFS
from django.contrib.admin import site
from django.core.cache import cache
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.testing import PASSWORD, code_for, logged_in, set_up_factor
from core import clock
from payments.admin import payment_actions, unapplied
from payments.admin.refunds import actions as refund_actions
from payments.admin.row_actions import RowAction, RowActionAdmin
from payments.admin.statements import layouts as statement_layouts
from payments.admin.statements import lines as statement_lines
from payments.models import (
    Payment,
    Refund,
    StaffConfirmation,
    StatementLayout,
    StatementLine,
    Unapplied,
)
from payments.refunds import Payee
from payments.states import RefundStatus
from payments.testing.refunds import CCP, RIP, WALLET, approved, make_refund, reloaded
from payments.testing.transfers import make_statement_line, make_transfer, take_transfers
from payments.tests.refund_pages import LIST, act

pytestmark = pytest.mark.django_db

ASKED = "type the digits that your authenticator app shows"


@pytest.fixture
def stale_client(reviewer: User) -> Client:
    """Somebody whose second factor was given an hour ago: enough to be in, too old to pay."""
    browser = logged_in(reviewer)
    _make_older(browser, "mfa", timedelta(hours=1))
    return browser


@pytest.fixture
def secret(stale_client: Client, reviewer: User) -> str:
    cache.clear()
    return set_up_factor(reviewer)


def _make_older(browser: Client, method: str, age: timedelta) -> None:
    session = browser.session
    session[PROOFS] = [{"method": method, "at": (clock.now() - age).timestamp()}]
    session.save()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("approve", {}),
        (
            "redirect",
            {"destination": "rip", "rip": "00799999002345678941", "holder": "A B", "reason": "asked"},
        ),
    ],
)
def test_stale_proof_moves_no_refund(
    stale_client: Client, secret: str, name: str, fields: dict[str, str]
) -> None:
    refund = make_refund(payee=CCP)

    page = act(stale_client, refund, name, **fields)

    assert (page.status_code, ASKED in page.content.decode()) == (403, True)
    assert reloaded(refund).status == RefundStatus.REQUESTED
    assert Payee.of(reloaded(refund)) == CCP


def test_typed_form_goes_on_with_the_digits(stale_client: Client, secret: str) -> None:
    refund = approved(payee=RIP)
    page = act(stale_client, refund, "pay_out", reference="OP-77")

    answer = stale_client.post(page.request["PATH_INFO"], {**_kept(page), "step_up-code": code_for(secret)})

    assert answer.status_code == 302
    assert (reloaded(refund).status, reloaded(refund).external_reference) == (RefundStatus.PAID_OUT, "OP77")


def test_once_given_it_holds_for_the_next_act(stale_client: Client, secret: str) -> None:
    first, second = approved(payee=RIP), approved(payee=RIP)
    page = act(stale_client, first, "pay_out", reference="OP-1")
    stale_client.post(page.request["PATH_INFO"], {**_kept(page), "step_up-code": code_for(secret)})

    act(stale_client, second, "pay_out", reference="OP-2")

    assert reloaded(second).status == RefundStatus.PAID_OUT


def test_wrong_digits_move_nothing_and_keep_the_form(stale_client: Client, secret: str) -> None:
    refund = approved(payee=RIP)
    page = act(stale_client, refund, "pay_out", reference="OP-77")

    wrong = stale_client.post(page.request["PATH_INFO"], {**_kept(page), "step_up-code": "000000"})

    assert wrong.status_code == 403
    assert _kept(wrong)["reference"] == "OP-77"
    assert "step_up-code" not in _kept(wrong)
    assert reloaded(refund).status == RefundStatus.APPROVED


def test_password_is_no_proof_where_a_factor_is_required(stale_client: Client, secret: str) -> None:
    refund = approved(payee=RIP)
    page = act(stale_client, refund, "pay_out", reference="OP-77")

    answer = stale_client.post(page.request["PATH_INFO"], {**_kept(page), "step_up-password": PASSWORD})

    assert answer.status_code == 403
    assert reloaded(refund).status == RefundStatus.APPROVED


def test_bulk_approval_asks_too(stale_client: Client, secret: str) -> None:
    refund = make_refund(payee=WALLET)

    page = stale_client.post(LIST, {"action": "approve_chosen", "_selected_action": [refund.pk]})

    assert ASKED in page.content.decode()
    assert reloaded(refund).status == RefundStatus.REQUESTED


def test_words_for_the_history_need_no_proof(stale_client: Client, secret: str) -> None:
    refund = make_refund(payee=CCP)

    act(stale_client, refund, "correct", amount="500", reason="one card came")

    assert reloaded(refund).amount == 500_00


def test_where_the_factor_is_optional_the_password_is_asked_for(
    stale_client: Client, settings: object
) -> None:
    settings.STAFF_SECOND_FACTOR = "optional"  # type: ignore[attr-defined]
    cache.clear()
    _make_older(stale_client, "password", timedelta(hours=1))
    refund = approved(payee=RIP)
    page = act(stale_client, refund, "pay_out", reference="OP-77")

    wrong = stale_client.post(page.request["PATH_INFO"], {**_kept(page), "step_up-password": "wrong"})
    answer = stale_client.post(page.request["PATH_INFO"], {**_kept(page), "step_up-password": PASSWORD})

    assert "type your password once more" in page.content.decode()
    assert (wrong.status_code, answer.status_code) == (403, 302)
    assert reloaded(refund).status == RefundStatus.PAID_OUT


def test_nothing_that_was_typed_is_kept_in_the_session(stale_client: Client, secret: str) -> None:
    """A session stands in the database: an account number would stand there in plain."""
    refund = make_refund(payee=CCP)
    fields = {"destination": "rip", "rip": "00799999002345678941", "holder": "A B", "reason": "asked"}

    act(stale_client, refund, "redirect", **fields)

    assert "00799999002345678941" not in str(dict(stale_client.session.items()))


def test_line_of_a_statement_is_believed_by_whoever_has_just_proved_it(
    stale_client: Client, secret: str, settings: Any, tmp_path: Path
) -> None:
    take_transfers(settings, tmp_path)
    payment, line = make_transfer(), make_statement_line("VIREMENT")
    address = f"/admin/payments/statementline/{line.pk}/act/confirm/"

    page = stale_client.post(address, {"seen": "-False-in-", "payment": payment.reference})

    assert (page.status_code, ASKED in page.content.decode()) == (403, True)
    assert not StaffConfirmation.objects.exists()


# What moves no money, and lets none be believed.
WORDS = {
    Payment: {"take_back", "ask_again", "give_up"},
    Refund: {"withdraw", "correct", "reject", "bounce"},
    StatementLayout: {"withdraw"},
    StatementLine: {"set_aside", "take_back"},
    Unapplied: {"refund"},
}
ACTS = {
    Payment: payment_actions,
    Refund: refund_actions,
    StatementLayout: statement_layouts,
    StatementLine: statement_lines,
    Unapplied: unapplied,
}


@pytest.mark.parametrize("model", ACTS, ids=lambda model: model.__name__)
def test_act_asks_unless_it_is_known_to_be_words(model: type[Model]) -> None:
    """One that somebody adds asks by itself."""
    declared = [
        each for value in vars(ACTS[model]).values() for each in (value if type(value) is list else [value])
    ]

    acts = {act.name: act.requires_step_up for act in declared if isinstance(act, RowAction)}

    assert {name for name, asks in acts.items() if not asks} == WORDS[model]
    pages = {model for model, page in site._registry.items() if isinstance(page, RowActionAdmin)}
    assert set(ACTS) == {model for model in pages if model._meta.app_label == "payments"}


def test_page_of_the_statements_asks_before_it_confirms(stale_client: Client, secret: str) -> None:
    page = stale_client.post(reverse("admin:payments_statementline_confirm"), {"pair": "1-1"})

    assert ASKED in page.content.decode()


def _kept(page: object) -> dict[str, str]:
    return dict(page.context["kept"])  # type: ignore[attr-defined]
