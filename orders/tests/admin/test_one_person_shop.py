"""A shop of one person at its pages: announced to the mailbox outside, done an hour later or cancelled."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts.kinds import AccountsMessageKind
from accounts.models import Proposal
from accounts.staff import proposals
from accounts.testing import make_staff
from catalog.models import Denomination
from core import clock, outbox
from core.models import Act, Message
from core.testing import FakeClock
from orders.models import Line
from orders.states import LineStatus
from orders.tests.builders import reloaded
from orders.tests.desk_pages import REASON, act, item_about, page_of
from orders.tests.scenarios import parked_line
from orders.tests.staff_clients import browser_of, flash_messages, text
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db]

WITNESS = "accountant@example.com"
PROPOSALS = "/admin/accounts/proposal/"


@pytest.fixture
def owner(db: None, settings: object, mailbox: list) -> Client:
    settings.STAFF_MODE, settings.WATCH_EMAIL = "single", WITNESS
    return browser_of(make_staff("owner@shop.test"))


@pytest.fixture
def parked(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock) -> Line:
    return parked_line(supplier, card, fake_clock)


def planned() -> Proposal:
    return Proposal.objects.get(closed_at=None)


def an_hour_later(fake_clock: FakeClock) -> None:
    """The sweep comes round."""
    fake_clock.advance(minutes=61)
    for proposal_id in proposals.due_proposals(clock.now(), 10):
        proposals.perform_planned(proposal_id)


def test_act_is_announced_and_done_an_hour_later_as_one_person_s(
    owner: Client, parked: Line, fake_clock: FakeClock
) -> None:
    act(owner, parked, "refuse", "parked", **REASON)

    outbox.send(Message.objects.get(kind=AccountsMessageKind.ONE_PERSON_ACT).pk)
    assert [each.to for each in mail.outbox] == [[WITNESS]]
    assert reloaded(parked).status == LineStatus.PARKED

    an_hour_later(fake_clock)

    assert reloaded(parked).status == LineStatus.REFUSED
    done = Act.objects.get(act="line.refuse")
    assert (done.actor, done.second, done.is_one_person) == ("owner@shop.test", "", True)


def test_planned_act_is_listed_and_cancelled(owner: Client, parked: Line, fake_clock: FakeClock) -> None:
    act(owner, parked, "refuse", "parked", **REASON)
    assert REASON["reason"] in text(owner.get(PROPOSALS))

    page = owner.post(f"{PROPOSALS}{planned().pk}/cancel/", follow=True)
    an_hour_later(fake_clock)

    assert flash_messages(page) == ["success: Cancelled: nothing is done."]
    assert reloaded(parked).status == LineStatus.PARKED


def test_old_proof_plans_nothing(owner: Client, parked: Line) -> None:
    session = owner.session
    at = (clock.now() - timedelta(hours=1)).timestamp()
    session["account_authentication_methods"] = [{"method": "mfa", "at": at}]
    session.save()

    item = item_about(parked, "parked")

    page = owner.post(f"/admin/core/deskitem/{item.pk}/act/refuse/", REASON)

    assert "type the digits that your authenticator app shows" in page.content.decode()
    assert not Proposal.objects.exists()


def test_page_of_the_line_says_that_it_is_planned_and_asks_nobody_to_agree(
    owner: Client, parked: Line
) -> None:
    item = item_about(parked, "parked")
    assert "one person, an hour later" in text(owner.get(page_of(item)))

    act(owner, parked, "refuse", "parked", **REASON)

    words = text(owner.get(page_of(item)))
    assert "It is planned, and done by itself at" in words
    assert "another person has to agree" not in words
    (message,) = act(owner, parked, "refuse", "parked", **REASON)
    assert "planned already" in message


def test_first_page_shows_what_is_planned(owner: Client, parked: Line) -> None:
    assert "planned by one person" not in text(owner.get("/admin/"))

    act(owner, parked, "refuse", "parked", **REASON)

    assert "1 act is planned by one person" in text(owner.get("/admin/"))
