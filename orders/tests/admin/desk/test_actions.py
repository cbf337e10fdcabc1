"""The few safe acts of the desk, pressed on real lines; what came of each is told and logged."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import Proposal, StaffChange, User
from accounts.staff.vouches import vouch
from accounts.testing import REVIEWER, SHOP_ADMIN
from catalog.models import Denomination
from core.sealing import open_sealed
from core.testing import FakeClock
from orders.fulfilment.orphans import Orphan
from orders.models import Line, LineCard
from orders.states import HoldReason, LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import (
    delivered_line,
    held_line,
    parked_line,
    placed_line,
    poll,
    quarantined_line,
    sell,
)
from orders.tests.desk_pages import LIST, REASON, act, item_about, offered, page_of
from orders.tests.fulfilment.test_orphans import note
from orders.verification import verify
from payments.models import Refund
from payments.testing import open_desk
from sandbox.testing import RunningSandbox
from tests.pages import flash_messages, text

pytestmark = [pytest.mark.django_db]


# --- acts


def test_looking_again_is_told_and_logged(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card)

    (message,) = act(reviewer_client, line, "look")

    assert message.startswith("success")
    entry = LogEntry.objects.get()
    assert (entry.user.email, entry.object_id) == (REVIEWER, str(item_about(line).pk))


def test_held_line_is_resumed(reviewer_client: Client, supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(card)

    act(reviewer_client, line, "resume", **REASON)

    assert reloaded(line).status == LineStatus.QUEUED
    assert open_desk(line) == []


def test_held_line_is_refused_by_one_person(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card, HoldReason.GONE)
    page = text(reviewer_client.get(page_of(item_about(line))))
    assert "two persons" not in page

    act(reviewer_client, line, "refuse", **REASON)

    assert reloaded(line).status == LineStatus.REFUSED
    assert verify() == []


def test_found_order_is_attached(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)

    (message,) = act(reviewer_client, line, "attach", "parked", supplier_id=sell(supplier, card), **REASON)

    assert message.startswith("success")
    assert poll(line).status == LineStatus.DELIVERED


def test_second_person_sees_who_proposed_what_and_agrees(
    reviewer_client: Client,
    shop_admin_client: Client,
    supplier: RunningSandbox,
    card: Denomination,
    fake_clock: FakeClock,
) -> None:
    line = parked_line(supplier, card, fake_clock)
    item = item_about(line, "parked")

    act(reviewer_client, line, "refuse", "parked", **REASON)

    own, other = text(reviewer_client.get(page_of(item))), text(shop_admin_client.get(page_of(item)))
    assert "your own proposal" in own
    assert f"Proposed by {REVIEWER}" in other
    assert "seen on their site" in other
    assert "Agree: Give up and refund" in other
    (message,) = act(reviewer_client, line, "refuse", "parked", **REASON)
    assert message.startswith("error")

    act(shop_admin_client, line, "refuse", "parked", **REASON)
    assert reloaded(line).status == LineStatus.REFUSED
    assert f"Closed by {SHOP_ADMIN}" in text(shop_admin_client.get(page_of(item)))


def test_whoever_may_be_the_proposer_is_told_so_instead_of_being_asked_to_agree(
    reviewer_client: Client,
    shop_admin_client: Client,
    supplier: RunningSandbox,
    card: Denomination,
    fake_clock: FakeClock,
) -> None:
    line = parked_line(supplier, card, fake_clock)
    act(reviewer_client, line, "refuse", "parked", **REASON)
    first, second = User.objects.get(email=REVIEWER), User.objects.get(email=SHOP_ADMIN)
    StaffChange.objects.create(what=StaffChange.What.MADE, user=second, by=first)

    page = text(shop_admin_client.get(page_of(item_about(line, "parked"))))
    vouch(user=second, by=None)
    vouched_for = text(shop_admin_client.get(page_of(item_about(line, "parked"))))

    assert "The same person may hold both logins." in page
    assert "refuse" not in offered(page)
    assert "refuse" in offered(vouched_for)


def test_proposal_is_taken_back(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)
    act(reviewer_client, line, "refuse", "parked", **REASON)

    act(reviewer_client, line, "withdraw", "parked")

    assert Proposal.objects.get().closed_at is not None
    assert LogEntry.objects.count() == 2


def test_line_is_bought_once_more_by_two_after_an_hour(
    reviewer_client: Client,
    shop_admin_client: Client,
    supplier: RunningSandbox,
    card: Denomination,
    fake_clock: FakeClock,
) -> None:
    line = parked_line(supplier, card, fake_clock)
    (message,) = act(reviewer_client, line, "place", "parked", **REASON)
    assert "hour" in message

    fake_clock.advance(minutes=45)
    act(reviewer_client, line, "place", "parked", **REASON)
    act(shop_admin_client, line, "place", "parked", **REASON)

    assert reloaded(line).status == LineStatus.QUEUED


def test_quarantined_answer_is_delivered_by_two(
    reviewer_client: Client, shop_admin_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = quarantined_line(supplier, card)
    assert offered(text(reviewer_client.get(page_of(item_about(line))))) == ["look", "dismiss", "accept"]

    for client in (reviewer_client, shop_admin_client):
        act(client, line, "accept", **REASON)

    assert reloaded(line).status == LineStatus.PARTLY_DELIVERED
    assert LineCard.objects.filter(line=line).count() == 1
    card = LineCard.objects.get().card
    kept = open_sealed(card.token, label=card.label, owner=card.customer_id)
    assert kept["value"].reveal() not in "".join(LogEntry.objects.values_list("change_message", flat=True))


def test_quarantined_answer_is_set_aside(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.faults({"fault": "other_id"})
    line = poll(placed_line(supplier, card))

    act(reviewer_client, line, "dismiss", **REASON)

    assert open_desk(line) == []
    assert poll(line).status == LineStatus.DELIVERED


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("resume", {}),
        ("resume", {"reason": "  "}),
        ("resume", {"reason": "x" * 151}),
        ("attach", REASON),
        ("attach", {"supplier_id": "../account", **REASON}),
    ],
)
def test_form_that_is_not_filled_in_does_nothing(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, name: str, fields: dict[str, str]
) -> None:
    line = held_line(card)

    (message,) = act(reviewer_client, line, name, **fields)

    assert message.startswith("error")
    assert reloaded(line).status == LineStatus.HELD
    assert not LogEntry.objects.exists()


def test_act_that_came_too_late_is_refused_in_words(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    """The page was open while the line went on by itself."""
    line = held_line(card)
    item = item_about(line)
    Line.objects.filter(pk=line.pk).update(status=LineStatus.PLACED)

    (message,) = flash_messages(reviewer_client.post(f"{LIST}{item.pk}/act/resume/", REASON, follow=True))

    assert message.startswith("error")
    assert reloaded(line).status == LineStatus.PLACED


def test_noted_orphan_is_closed_with_what_was_done(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = delivered_line(supplier, card)
    orphan = note(sell(supplier, card), line)
    item = item_about(orphan)

    flash_messages(reviewer_client.post(f"{LIST}{item.pk}/close/", {"reason": "ours, by phone"}, follow=True))

    item.refresh_from_db()
    assert (item.closed_by, item.outcome) == (REVIEWER, "ours, by phone")
    assert Orphan.objects.count() == 1


def test_item_that_something_waits_for_is_not_closed_by_hand(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    """A refund without its item would be forgotten."""
    supplier.faults({"fault": "refund_all"})
    delivered_line(supplier, card)
    item = item_about(Refund.objects.get())

    assert reviewer_client.post(f"{LIST}{item.pk}/close/", REASON).status_code == 403
    item.refresh_from_db()
    assert item.closed_at is None
