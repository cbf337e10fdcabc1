"""A shop of one person at its pages: announced to the mailbox outside, done an hour later or cancelled."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts.kinds import AccountsMailKind
from accounts.models import Proposal, User
from accounts.staff import proposals
from accounts.testing import logged_in
from core import clock, outbox
from core.models import Act, Message
from core.testing import FakeClock
from orders.models import Line
from orders.states import LineStatus
from orders.testing import reloaded
from orders.tests.desk_pages import REASON, act, item_about, page_of
from tests.pages import flash_messages, text

pytestmark = [pytest.mark.django_db]

WITNESS = "accountant@example.com"
PROPOSALS = "/admin/accounts/proposal/"


@pytest.fixture
def sole_owner_client(owner: User, settings: object, mailbox: list) -> Client:
    settings.STAFF_MODE, settings.WATCH_EMAIL = "single", WITNESS
    return logged_in(owner)


def planned() -> Proposal:
    return Proposal.objects.get(closed_at=None)


def an_hour_later(fake_clock: FakeClock) -> None:
    """The sweep comes round."""
    fake_clock.advance(minutes=61)
    for proposal_id in proposals.due_proposals(clock.now(), 10):
        proposals.perform_planned(proposal_id)


def test_act_is_announced_and_done_an_hour_later_as_one_person_s(
    sole_owner_client: Client, parked: Line, fake_clock: FakeClock
) -> None:
    act(sole_owner_client, parked, "refuse", "parked", **REASON)

    outbox.send(Message.objects.get(kind=AccountsMailKind.ONE_PERSON_ACT).pk)
    assert [each.to for each in mail.outbox] == [[WITNESS]]
    assert reloaded(parked).status == LineStatus.PARKED

    an_hour_later(fake_clock)

    assert reloaded(parked).status == LineStatus.REFUSED
    done = Act.objects.get(act="line.refuse")
    assert (done.actor, done.second, done.is_one_person) == ("owner@shop.test", "", True)


def test_planned_act_is_listed_and_cancelled(
    sole_owner_client: Client, parked: Line, fake_clock: FakeClock
) -> None:
    act(sole_owner_client, parked, "refuse", "parked", **REASON)
    assert REASON["reason"] in text(sole_owner_client.get(PROPOSALS))

    page = sole_owner_client.post(f"{PROPOSALS}{planned().pk}/cancel/", follow=True)
    an_hour_later(fake_clock)

    assert flash_messages(page) == ["success: Cancelled: nothing is done."]
    assert reloaded(parked).status == LineStatus.PARKED


def test_old_proof_plans_nothing(sole_owner_client: Client, parked: Line) -> None:
    session = sole_owner_client.session
    at = (clock.now() - timedelta(hours=1)).timestamp()
    session["account_authentication_methods"] = [{"method": "mfa", "at": at}]
    session.save()

    item = item_about(parked, "parked")

    page = sole_owner_client.post(f"/admin/core/deskitem/{item.pk}/act/refuse/", REASON)

    assert "type the digits that your authenticator app shows" in page.content.decode()
    assert not Proposal.objects.exists()


def test_page_of_the_line_says_that_it_is_planned_and_asks_nobody_to_agree(
    sole_owner_client: Client, parked: Line
) -> None:
    item = item_about(parked, "parked")
    assert "one person, an hour later" in text(sole_owner_client.get(page_of(item)))

    act(sole_owner_client, parked, "refuse", "parked", **REASON)

    words = text(sole_owner_client.get(page_of(item)))
    assert "It is planned, and done by itself at" in words
    assert "another person has to agree" not in words
    (message,) = act(sole_owner_client, parked, "refuse", "parked", **REASON)
    assert "planned already" in message


def test_first_page_shows_what_is_planned(sole_owner_client: Client, parked: Line) -> None:
    assert "planned by one person" not in text(sole_owner_client.get("/admin/"))

    act(sole_owner_client, parked, "refuse", "parked", **REASON)

    assert "1 act is planned by one person" in text(sole_owner_client.get("/admin/"))
