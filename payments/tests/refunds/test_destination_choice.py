"""Where a refund goes: chosen by its customer or changed by staff, kept to itself, and only under review."""

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.models import Move
from payments.models import Refund
from payments.payout_methods.holder_names import InvalidHolderError, clean_holder
from payments.payout_methods.registry import offered_payout_methods
from payments.refunds import (
    Payee,
    approve,
    change_destination,
    choose_destination,
    reject,
)
from payments.refunds.forms import DestinationForm
from payments.states import RefundStatus
from payments.testing.refunds import (
    CCP,
    RIP,
    WALLET,
    last_why,
    make_refund,
    make_return,
    paid_out,
    reloaded,
    steps,
)

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

KINDS = pytest.mark.parametrize("payee", [WALLET, CCP, RIP], ids=lambda payee: payee.destination)


@KINDS
def test_customer_chooses(payee: Payee) -> None:
    refund = make_refund()

    assert choose_destination(refund=refund, payee=payee)

    assert Payee.of(reloaded(refund)) == payee
    assert steps(refund)[-1] == ("requested", "customer")
    assert reloaded(refund).changed_by == ""


def test_choosing_the_same_again_changes_nothing() -> None:
    refund = make_refund(payee=CCP)

    assert not choose_destination(refund=refund, payee=CCP)

    assert len(steps(refund)) == 2


@KINDS
def test_staff_change_it_with_a_reason(payee: Payee) -> None:
    refund = make_refund(payee=RIP if payee != RIP else CCP)

    change_destination(refund=refund, payee=payee, actor=REVIEWER, reason="asked by telephone")

    assert (Payee.of(reloaded(refund)), reloaded(refund).changed_by) == (payee, REVIEWER)
    assert last_why(refund).endswith("asked by telephone")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_staff_must_say_why(reason: str) -> None:
    refund = make_refund(payee=CCP)
    with pytest.raises(ActionNotAllowedError):
        change_destination(refund=refund, payee=WALLET, actor=REVIEWER, reason=reason)

    assert Payee.of(reloaded(refund)) == CCP


def test_staff_are_told_when_it_goes_there_already() -> None:
    with pytest.raises(ActionNotAllowedError):
        change_destination(refund=make_refund(payee=CCP), payee=CCP, actor=REVIEWER, reason="once more")


def test_choice_of_the_customer_does_not_free_staff_of_the_second_person() -> None:
    """Else whoever changed a refund would only have to wait for the customer to choose again."""
    refund = make_refund(payee=CCP, unit_price=6_000_00)
    change_destination(refund=refund, payee=RIP, actor=REVIEWER, reason="asked by telephone")
    choose_destination(refund=refund, payee=WALLET)

    with pytest.raises(ActionNotAllowedError, match="another person"):
        approve(refund=reloaded(refund), actor=REVIEWER)


def settled() -> list[Refund]:
    approved = make_refund(payee=CCP)
    approve(refund=approved, actor=REVIEWER)
    rejected = make_return(payee=CCP)
    reject(refund=rejected, actor=REVIEWER, explanation="shown elsewhere")
    return [approved, paid_out(), rejected]


def test_after_the_decision_nobody_changes_it() -> None:
    for refund in settled():
        with pytest.raises(ActionNotAllowedError):
            choose_destination(refund=refund, payee=RIP)
        with pytest.raises(ActionNotAllowedError):
            change_destination(refund=refund, payee=RIP, actor=SECOND_REVIEWER, reason="too late")
        assert Payee.of(reloaded(refund)) == CCP


def test_choice_that_comes_beside_an_approval_is_too_late() -> None:
    refund = make_refund(payee=CCP)
    stale = reloaded(refund)
    approve(refund=refund, actor=REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="changed meanwhile"):
        choose_destination(refund=stale, payee=RIP)

    assert Payee.of(reloaded(refund)) == CCP


def test_wallet_is_offered_only_where_one_can_pay_from_it(settings: object) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]

    assert [each.name for each in offered_payout_methods()] == ["ccp", "rip"]
    with pytest.raises(ActionNotAllowedError):
        choose_destination(refund=make_refund(), payee=WALLET)


@pytest.mark.parametrize("payee", [CCP, RIP], ids=lambda payee: payee.destination)
def test_history_and_text_never_tell_the_whole_account(payee: Payee) -> None:
    refund = make_refund(payee=payee)
    change_destination(
        refund=refund, payee=CCP if payee == RIP else RIP, actor=REVIEWER, reason="by telephone"
    )

    written = "".join(Move.objects.values_list("why", flat=True)) + repr(payee)

    assert payee.account not in written
    assert payee.account[:10] not in written
    assert payee.holder not in written


@pytest.mark.parametrize(
    ("payee", "text", "masked"),
    [
        (WALLET, "", ""),
        (CCP, "0023456789 / 88", "•••• 6789"),
        (RIP, "00799999 0023456789 41", "•••• 8941"),
    ],
    ids=lambda value: getattr(value, "destination", None),
)
def test_accounts_are_grouped_for_staff_and_masked_for_others(payee: Payee, text: str, masked: str) -> None:
    assert (payee.account_text, payee.masked) == (text, masked)


@pytest.mark.parametrize(
    "name", ["Prénom Nom-Composé", "O'Brien", "زبون تجريبي", "T. Customer", " Test  Name "]
)
def test_names_of_holders(name: str) -> None:
    assert clean_holder(name) == " ".join(name.split())


@pytest.mark.parametrize(
    "name", ["", "Al", "=1+1", "-Test", "Test\nName <b>", "0550123456", "x" * 101, "@test"]
)
def test_what_is_no_name_of_a_holder(name: str) -> None:
    with pytest.raises(InvalidHolderError):
        clean_holder(name)


TYPED = {
    "wallet": ({"destination": "wallet"}, WALLET),
    "ccp": (
        {"destination": "ccp", "ccp_number": "23456789", "ccp_key": "88", "holder": CCP.holder},
        CCP,
    ),
    "ccp in one field": (
        {"destination": "ccp", "ccp_number": "0023456789 clé 88", "holder": CCP.holder},
        CCP,
    ),
    "rip": ({"destination": "rip", "rip": "007 99999 0023456789 41", "holder": RIP.holder}, RIP),
    "arabic digits": (
        {"destination": "rip", "rip": "٠٠٧٩٩٩٩٩٠٠٢٣٤٥٦٧٨٩٤١", "holder": RIP.holder},
        RIP,
    ),
}


@pytest.mark.parametrize(("typed", "payee"), TYPED.values(), ids=TYPED)
def test_form_reads_what_people_type(typed: dict[str, str], payee: Payee) -> None:
    form = DestinationForm(typed)

    assert form.is_valid(), form.errors
    assert form.payee == payee


WRONG = {
    "nothing": ({}, "destination"),
    "unknown": ({"destination": "cash"}, "destination"),
    "no number": ({"destination": "ccp", "holder": "Test Name"}, "ccp_number"),
    "no holder": ({"destination": "ccp", "ccp_number": "23456789/88"}, "holder"),
    "typing error": ({"destination": "rip", "rip": "00799999002345678942", "holder": "Test Name"}, "rip"),
    "too short": ({"destination": "rip", "rip": "0079999900", "holder": "Test Name"}, "rip"),
    "no rip": ({"destination": "rip", "holder": "Test Name"}, "rip"),
    "letters": ({"destination": "rip", "rip": "abc", "holder": "Test Name"}, "rip"),
    "huge": ({"destination": "rip", "rip": "1" * 5_000, "holder": "Test Name"}, "rip"),
    "clé in doubt": (
        {"destination": "ccp", "ccp_number": "23456789", "ccp_key": "87", "holder": "Test Name"},
        "key_is_right",
    ),
}


@pytest.mark.parametrize(("typed", "field"), WRONG.values(), ids=WRONG)
def test_form_tells_which_field_is_wrong(typed: dict[str, str], field: str) -> None:
    form = DestinationForm(typed)

    assert not form.is_valid()
    assert set(form.errors) == {field}


def test_cle_in_doubt_is_a_warning_only() -> None:
    typed, _field = WRONG["clé in doubt"]
    assert not DestinationForm(typed).doubts

    asked = DestinationForm(typed)
    asked.is_valid()
    confirmed = DestinationForm({**typed, "key_is_right": "on"})

    assert asked.doubts == {"key_is_right"}
    assert confirmed.is_valid()
    assert confirmed.payee.account == "002345678987"


def test_rip_in_doubt_is_never_accepted() -> None:
    typed, _field = WRONG["typing error"]

    assert not DestinationForm({**typed, "key_is_right": "on"}).is_valid()


def test_choice_is_told_as_a_move_that_history_allows() -> None:
    assert RefundStatus.REQUESTED in Refund.MOVES[RefundStatus.REQUESTED]
