"""One choice for all that comes back of an order; what comes back later follows it, and nothing else does."""

import itertools
import re

import pytest
from django.core.mail import EmailMessage
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER, activate_staff, make_customer
from core import clock
from core.audit_log import ActionNotAllowedError
from core.models import Message
from core.moves import subject_of
from core.sealing import CannotOpenError
from core.testing import FakeClock
from orders.aftersales.destinations import changeable_refunds, choose_for_order
from orders.aftersales.refund_presentation import money_back, money_coming, refund_view
from orders.aftersales.refunds import refunds_of
from orders.fulfilment.settlement import settle_refused
from orders.kinds import OrdersMailKind
from orders.mails import refund_destination, refund_requested
from orders.models import Line, Order
from orders.reasons import LineReason
from orders.states import LineStatus
from orders.testing import make_line, make_order
from payments.models import Refund, RefundPayee
from payments.refunds import (
    Payee,
    approve,
    bounce,
    change_destination,
    choose_destination,
    reject,
    request_refund,
    request_return,
)
from payments.refunds.review import why_not_approved
from payments.states import RefundStatus
from payments.testing.refunds import CCP, PRICE, RIP, WALLET, last_why

pytestmark = pytest.mark.django_db

WHY = "the customer asked by e-mail"


@pytest.fixture
def order() -> Order:
    return make_order("paid", amount=4 * PRICE)


def refuse(order: Order, quantity: int = 1) -> Refund:
    """A line of the order could not be bought."""
    line = make_line(LineStatus.PLACING, order=order, quantity=quantity)
    settle_refused(line, why=LineReason.SOLD_OUT)
    return refund_of(line)


def refund_of(line: Line) -> Refund:
    return Refund.objects.select_related("customer", "payee").get(line_refund__line=line)


def given_back(order: Order) -> Refund:
    """Asked for as by somebody who gives a card back."""
    refund = request_return(
        customer=order.customer, about=order.about, unit_price=PRICE, reason="", evidence={}
    )
    return fresh(refund)


def fresh(refund: Refund) -> Refund:
    return Refund.objects.select_related("customer", "payee").get(pk=refund.pk)


def plain(text: object) -> str:
    """Without what keeps an amount together, and apart from letters of the other direction."""
    return re.sub("[\u2066-\u2069]", "", str(text)).replace("\u00a0", " ").replace("\u202f", " ")


def goes_to(refund: Refund) -> Payee | None:
    return Payee.of(fresh(refund))


def test_one_choice_is_for_everything_that_comes_back(order: Order) -> None:
    refunds = [refuse(order), refuse(order, 2), given_back(order)]

    assert choose_for_order(order, RIP)

    assert [goes_to(each) for each in refunds] == [RIP] * 3
    assert len({row.token for row in RefundPayee.objects.all()}) == 3  # each sealed in its own place
    assert not choose_for_order(order, RIP)  # no news


def test_what_comes_back_later_follows(order: Order) -> None:
    refuse(order)
    choose_for_order(order, CCP)

    later = [refuse(order), given_back(order)]

    assert [goes_to(each) for each in later] == [CCP, CCP]
    assert {each.status for each in later} == {RefundStatus.REQUESTED}
    assert last_why(later[0]) == "as the customer chose for the order: ccp •••• 6789"
    assert why_not_approved(fresh(later[0]), by=REVIEWER) == ""


def test_it_follows_what_was_chosen_last(order: Order) -> None:
    refuse(order)
    for payee in (CCP, RIP, WALLET):
        choose_for_order(order, payee)

    assert goes_to(refuse(order)) == WALLET


def test_it_follows_what_was_paid_already(order: Order) -> None:
    first = refuse(order)
    choose_for_order(order, WALLET)
    approve(refund=fresh(first), actor=REVIEWER)

    with pytest.raises(ActionNotAllowedError):  # too late for all
        choose_for_order(order, RIP)
    assert goes_to(refuse(order)) == WALLET


def test_nothing_chosen_nothing_followed(order: Order) -> None:
    refuse(order)

    assert goes_to(refuse(order)) is None


def test_another_order_of_the_same_customer_is_asked_anew(order: Order) -> None:
    refuse(order)
    choose_for_order(order, CCP)
    other = make_order("paid", customer=order.customer)

    assert goes_to(refuse(other)) is None


def test_choice_leaves_other_orders_alone(order: Order) -> None:
    other = make_order("paid", customer=order.customer)
    elsewhere = refuse(other)
    refuse(order)

    choose_for_order(order, CCP)

    assert goes_to(elsewhere) is None


def test_refund_of_another_customer_follows_nothing(order: Order) -> None:
    """A row that names a foreign order: nothing of that order's customer may reach it, nor the other way."""
    refuse(order)
    choose_for_order(order, CCP)

    foreign = request_refund(
        customer=make_customer("other@example.com"), about=order.about, quantity=1, unit_price=PRICE,
        reason="", evidence={},
    )  # fmt: skip

    assert goes_to(foreign) is None


def test_what_staff_have_redirected_is_nobodys_word_for_the_next(order: Order) -> None:
    first = refuse(order)
    choose_for_order(order, CCP)
    change_destination(refund=fresh(first), payee=RIP, actor=REVIEWER, reason=WHY)

    assert goes_to(refuse(order)) is None


def test_customers_later_word_counts_again(order: Order) -> None:
    first = refuse(order)
    change_destination(refund=fresh(first), payee=RIP, actor=REVIEWER, reason=WHY)
    choose_for_order(order, CCP)

    assert goes_to(refuse(order)) == CCP


def test_where_one_could_not_be_paid_the_next_does_not_go(order: Order) -> None:
    """Also if another one that goes there has not come back yet."""
    first, second = refuse(order), refuse(order)
    choose_for_order(order, CCP)
    approve(refund=fresh(first), actor=REVIEWER)
    bounce(refund=fresh(first), actor=REVIEWER, explanation="The account is closed.")
    assert goes_to(second) == CCP

    later = refuse(order)
    assert goes_to(later) is None

    choose_for_order(order, RIP)
    assert [goes_to(each) for each in (first, second, later)] == [RIP] * 3


def test_what_is_not_offered_any_more_is_asked_anew(order: Order, settings: object) -> None:
    refuse(order)
    choose_for_order(order, CCP)
    settings.PAYOUT_METHODS = ["rip"]

    assert goes_to(refuse(order)) is None


def test_what_does_not_open_is_asked_anew(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(order)
    choose_for_order(order, CCP)

    def fail(row: RefundPayee) -> Payee:
        raise CannotOpenError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(Payee, "in_row", fail)
        later = refuse(order)

    assert goes_to(later) is None


def test_what_is_decided_stays_where_it_was_approved(order: Order) -> None:
    approved, open_one = refuse(order), refuse(order)
    choose_for_order(order, CCP)
    approve(refund=fresh(approved), actor=REVIEWER)

    choose_for_order(order, RIP)

    assert (goes_to(approved), goes_to(open_one)) == (CCP, RIP)
    assert changeable_refunds(order) == [open_one]


def test_proposal_does_not_survive_another_choice(order: Order) -> None:
    """Who approves second has seen the destination that the first has seen, or nothing is approved."""
    from accounts.staff.proposals import ProposalOutcome
    from payments.refunds import open_approval

    line = make_line(LineStatus.PLACING, order=order, quantity=1, unit_price=20_000_00)
    settle_refused(line, why=LineReason.SOLD_OUT)
    refund = refund_of(line)
    choose_for_order(order, CCP)
    activate_staff(REVIEWER, SECOND_REVIEWER)
    assert approve(refund=fresh(refund), actor=REVIEWER) == ProposalOutcome.PROPOSED

    choose_for_order(order, RIP)

    assert open_approval(fresh(refund)) is None
    approve(refund=fresh(refund), actor=SECOND_REVIEWER)
    assert fresh(refund).status == RefundStatus.REQUESTED


# --- what is told


def test_one_mail_tells_of_all_that_was_chosen_along(order: Order) -> None:
    refunds = [refuse(order), refuse(order, 2)]
    choose_for_order(order, RIP)

    (message,) = Message.objects.filter(kind=OrdersMailKind.REFUND_DESTINATION)
    assert message.subject == subject_of(refunds[0])
    mail = refund_destination(refunds[0].pk)
    assert mail is not None
    assert "1 545 DA" in plain(mail.subject)
    assert RIP.masked in str(mail.body)


def test_choice_is_told_of_what_is_left_once_the_first_was_approved(order: Order) -> None:
    first, _other = refuse(order), refuse(order, 2)
    choose_for_order(order, WALLET)
    approve(refund=fresh(first), actor=REVIEWER)

    mail = refund_destination(first.pk)

    assert mail is not None
    assert "1 030 DA" in plain(mail.subject)


def test_following_is_told_with_the_refund_and_not_apart(order: Order) -> None:
    refuse(order)
    choose_for_order(order, CCP)
    told = Message.objects.filter(kind=OrdersMailKind.REFUND_DESTINATION).count()

    refuse(order)

    assert Message.objects.filter(kind=OrdersMailKind.REFUND_DESTINATION).count() == told


def test_lines_that_fail_together_are_told_in_one_mail(order: Order, fake_clock: FakeClock) -> None:
    waiting = make_line(LineStatus.PLACED, order=order)
    lines = [make_line(LineStatus.PLACING, order=order, quantity=n) for n in (1, 2)]
    for line in lines:
        settle_refused(line, why=LineReason.SOLD_OUT)
        fake_clock.advance(seconds=5)
    messages = Message.objects.filter(kind=OrdersMailKind.REFUND_REQUESTED)
    assert all(each.next_due_at > clock.now() for each in messages)  # they wait for each other

    mails = [refund_requested(line.pk) for line in lines]

    assert [mail is not None for mail in mails] == [True, False]
    body = plain(mails[0].body)
    assert "On its way to you: 1 545 DA" in body
    assert body.count("waiting for your choice") == 2

    assert refund_requested(lines[0].pk) is not None  # it failed to be sent, and is built again

    fake_clock.advance(seconds=3600)
    settle_refused(waiting, why=LineReason.SOLD_OUT)
    later = refund_requested(waiting.pk)
    assert later is not None
    assert "On its way to you: 2 060 DA" in plain(later.body)


def test_refund_that_commits_after_the_mail_was_built_has_one_of_its_own(order: Order) -> None:
    """However close together they began."""
    make_line(LineStatus.PLACED, order=order)
    lines = [make_line(LineStatus.PLACING, order=order, quantity=n) for n in (1, 2)]
    settle_refused(lines[0], why=LineReason.SOLD_OUT)
    assert refund_requested(lines[0].pk) is not None

    settle_refused(lines[1], why=LineReason.SOLD_OUT)

    mail = refund_requested(lines[1].pk)
    assert mail is not None
    assert "On its way to you: 1 545 DA" in plain(mail.body)


def test_sum_of_what_is_on_its_way_is_of_what_is_open(order: Order) -> None:
    paid, approved, waiting, rejected = refuse(order), refuse(order, 2), refuse(order, 3), given_back(order)
    choose_destination(refund=paid, payee=WALLET)
    approve(refund=fresh(paid), actor=REVIEWER)
    choose_destination(refund=approved, payee=CCP)
    approve(refund=fresh(approved), actor=REVIEWER)
    reject(refund=rejected, actor=THIRD_REVIEWER, explanation="It works.")

    money = money_back(map(refund_view, refunds_of(order).order_by("pk")))

    assert money is not None
    assert money.amount == 5 * PRICE
    assert [part.status for part in money.parts] == ["approved", "requested"]
    assert money.lacks_destination
    assert fresh(waiting).payee is None
    coming = money_coming(order.customer)
    assert coming is not None
    assert (coming.amount, [reference for reference, _money in coming.by_order]) == (
        5 * PRICE,
        [order.reference],
    )


# --- whatever happens in whatever order

ACTS = ("open", "ccp", "rip", "staff", "approve and bounce")


class Follows(TestCase):
    """A refund goes where the customer said last of its order, or is asked for."""

    @given(acts=st.lists(st.sampled_from(ACTS), min_size=2, max_size=7))
    def test_refund_goes_where_its_customer_said_or_nowhere(self, acts: list[str]) -> None:
        order = make_order("paid", amount=4 * PRICE)
        refuse(order)
        word: Payee | None = None  # the customer's last, unless it holds no more
        for act in acts:
            if act in ("ccp", "rip") and changeable_refunds(order):
                word = {"ccp": CCP, "rip": RIP}[act]
                choose_for_order(order, word)
            elif act == "staff":
                word = redirect(order, word)
            elif act == "approve and bounce":
                word = None if come_back(order) else word
            elif act == "open":
                assert goes_to(refuse(order)) == word
        decided = refunds_of(order).exclude(status=RefundStatus.REQUESTED)
        assert all(goes_to(each) in (CCP, RIP) for each in decided)


def redirect(order: Order, word: Payee | None) -> Payee | None:
    """Staff send one elsewhere: from then on nothing is followed."""
    refund = next(iter(changeable_refunds(order)), None)
    if refund is None or goes_to(refund) == WALLET:
        return word
    change_destination(refund=refund, payee=WALLET, actor=REVIEWER, reason=WHY)
    return None


def come_back(order: Order) -> bool:
    """One is approved and could not be paid; whether that was possible."""
    for refund, who in itertools.product(changeable_refunds(order), (SECOND_REVIEWER, THIRD_REVIEWER)):
        if goes_to(refund) in (CCP, RIP) and not why_not_approved(refund, by=who):
            approve(refund=refund, actor=who)
            bounce(refund=fresh(refund), actor=who, explanation=WHY)
            return True
    return False


def test_mails_name_no_whole_account(order: Order) -> None:
    refunds = [refuse(order), refuse(order)]
    choose_for_order(order, RIP)
    mail: EmailMessage | None = refund_destination(refunds[0].pk)

    assert mail is not None
    assert RIP.account not in mail.body + mail.subject
