"""Pairs at the desk, and what `verify` finds of them afterwards."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import StaffChange, User
from accounts.testing import REVIEWER, SHOP_ADMIN
from catalog.models import Denomination
from core import switches
from core.kinds import SwitchName
from orders.models import Pair
from orders.states import LineStatus, PairStatus
from orders.testing import reloaded
from orders.testing.verification import broken_invariants
from orders.tests.desk_pages import LIST, item_about, offered, page_of
from orders.tests.fulfilment.test_restore_pairs import LOST, pair_of
from orders.tests.fulfilment.test_restore_pairs import away as away
from sandbox.testing import RunningSandbox
from tests.pages import flash_messages, text

pytestmark = [pytest.mark.django_db]


def test_pair_is_decided_at_the_desk(
    away: RunningSandbox, card: Denomination, reviewer_client: Client
) -> None:
    pair = pair_of(away, card)
    item = item_about(pair.orphan, "pair")
    page = text(reviewer_client.get(page_of(item)))
    assert offered(page) == ["attach", "apart"]
    assert pair.line.order.reference in page

    (message,) = flash_messages(
        reviewer_client.post(f"{LIST}{item.pk}/pair/{pair.pk}/attach/", {"reason": LOST}, follow=True)
    )

    assert message.startswith("success")
    assert reloaded(pair.line).status == LineStatus.PLACED


def test_second_person_agrees_at_the_desk(
    away: RunningSandbox, card: Denomination, reviewer_client: Client, shop_admin_client: Client
) -> None:
    pair = pair_of(away, card)
    item = item_about(pair.orphan, "pair")
    address = f"{LIST}{item.pk}/pair/{pair.pk}/apart/"

    reviewer_client.post(address, {"reason": LOST})
    assert offered(text(reviewer_client.get(page_of(item)))) == ["attach"]
    shop_admin_client.post(address, {"reason": LOST})

    pair.refresh_from_db()
    assert (pair.status, pair.decided_by, pair.agreed_by) == ("told_apart", REVIEWER, SHOP_ADMIN)


def test_whoever_may_be_the_proposer_is_not_asked_to_tell_a_pair_apart(
    away: RunningSandbox, card: Denomination, reviewer_client: Client, shop_admin_client: Client
) -> None:
    pair = pair_of(away, card)
    item = item_about(pair.orphan, "pair")
    made = User.objects.get(email=SHOP_ADMIN), User.objects.get(email=REVIEWER)
    StaffChange.objects.create(what=StaffChange.What.MADE, user=made[0], by=made[1])

    reviewer_client.post(f"{LIST}{item.pk}/pair/{pair.pk}/apart/", {"reason": LOST})
    page = text(shop_admin_client.get(page_of(item)))

    assert offered(page) == ["attach"]
    assert "The same person may hold both logins." in page


def test_orphan_that_may_be_a_lines_is_not_closed(
    away: RunningSandbox, card: Denomination, reviewer_client: Client
) -> None:
    pair = pair_of(away, card)
    item = item_about(pair.orphan, "orphan")

    (message,) = flash_messages(
        reviewer_client.post(f"{LIST}{item.pk}/close/", {"reason": LOST}, follow=True)
    )

    assert message.startswith("error")
    item.refresh_from_db()
    assert item.closed_at is None


def test_held_line_shows_what_it_may_have_had(
    away: RunningSandbox, card: Denomination, reviewer_client: Client
) -> None:
    pair = pair_of(away, card)

    page = text(reviewer_client.get(page_of(item_about(pair.line, "held"))))

    assert pair.orphan.supplier_id in page


def _placing_resumed(pair: Pair) -> None:
    switches.resume(SwitchName.PLACING)


def _attached_by_hand(pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(status=PairStatus.ATTACHED)


def _told_apart_by_one(pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(
        status=PairStatus.TOLD_APART,
        decided_by=REVIEWER,
        decided_by_id=REVIEWER.user_id,
        agreed_by=REVIEWER,
        agreed_by_id=REVIEWER.user_id,
    )


HANDS_ON: list[tuple[str, str, Callable[[Pair], None]]] = [
    ("pair", "nothing is bought that may be bought already", _placing_resumed),
    ("pair", "an attached order serves its line", _attached_by_hand),
    ("pair", "two persons tell a pair apart", _told_apart_by_one),
]


@pytest.mark.parametrize(
    ("kind", "invariant", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_verify_finds_what_was_done_around_the_pages(
    away: RunningSandbox, card: Denomination, kind: str, invariant: str, break_it: Callable[[Pair], None]
) -> None:
    pair = pair_of(away, card)
    assert not broken_invariants()

    break_it(pair)

    assert invariant in broken_invariants()
