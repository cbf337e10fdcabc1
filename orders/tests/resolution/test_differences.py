"""Each difference of the books is shown, and two persons may accept it; then it keeps nothing paused."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Proposal
from accounts.staff.roles import Role
from accounts.testing import REVIEWER, SECOND_REVIEWER, logged_in, make_cast_member, make_staff_with
from catalog.models import Denomination
from core import clock, switches
from core.audit_log import ActionNotAllowedError
from core.kinds import SwitchName
from core.models import Act, DeskItem
from core.reasons import Reason
from core.testing import FakeClock
from orders.kinds import DifferenceKind, OrdersDeskKind
from orders.models import BooksDifference
from orders.reasons import DifferenceDetail, PauseReason
from orders.reconciliation import placement_pause
from orders.reconciliation.comparisons import reconcile
from orders.resolution.differences import accept_difference
from orders.testing.scenarios import delivered_line, sell, why_placing_pauses
from sandbox.testing import RunningSandbox
from tests.pages import flash_messages, text

pytestmark = [pytest.mark.django_db]

SWITCHES = "/admin/core/switch/"
LIST = "/admin/orders/booksdifference/"
STEP = PauseReason.CLOCK_STEP


@pytest.fixture
def other_shop_admin_client(db: None) -> Client:
    return logged_in(make_cast_member(SECOND_REVIEWER, Role.SHOP_ADMIN))


def disturb(supplier: RunningSandbox, card: Denomination, kind: str, fake_clock: FakeClock) -> None:
    """Make the supplier's books differ from ours for good."""
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    for _ in range(3):
        delivered_line(supplier, card)
    match kind:
        case "missing":
            supplier.control(f"orders/{bought}", {"hidden": True})
        case "quantity":
            supplier.control(f"orders/{bought}", {"shown": {"quantity": 5}})
        case "chain":
            supplier.faults({"fault": "ledger_gap", "times": None})
        case "debit":
            supplier.control(f"orders/{sell(supplier, card)}", {"hidden": True})
    fake_clock.advance(minutes=3)  # nothing is too young to be compared


@pytest.mark.parametrize("kind", ["missing", "quantity", "chain", "debit"])
def test_two_persons_end_every_pause(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, kind: str
) -> None:
    disturb(supplier, card, kind, fake_clock)
    switches.pause(SwitchName.PLACING, reason=STEP)
    placement_pause.resume_automatically()
    assert why_placing_pauses() == STEP
    (item,) = DeskItem.objects.filter(closed_at=None)
    assert item.kind == OrdersDeskKind.PLACING_PAUSED

    for difference in BooksDifference.objects.filter(is_grave=True):
        for person in (REVIEWER, SECOND_REVIEWER):
            accept_difference(difference=difference, actor=person, reason="asked them by phone")
    fake_clock.advance(minutes=1)
    placement_pause.resume_automatically()

    assert why_placing_pauses() is None
    assert not DeskItem.objects.filter(closed_at=None).exists()
    assert Act.objects.filter(act="books.accept", second=SECOND_REVIEWER).exists()


@pytest.mark.parametrize(
    ("endpoint", "fault"),
    [
        ("list", {"items.0.quantity": "1"}),
        ("list", {"items.0.product": {"a": 1}}),
        ("list", {"items.0.time": "yesterday"}),
        ("list", {"items.0.status": None}),
        ("list", {"items.0._id": None}),
        ("list", {"items.0._id": "x" * 100, "items.0.quantity": "1"}),
        ("list", {"pagination.totalPages": "many"}),
        ("list", None),
        ("transactions", {"items.0.amount": "490"}),
        ("transactions", {"items.0._id": None}),
        ("transactions", {"items.0.time": "yesterday"}),
        ("transactions", {"items.0.objid": None}),
        ("transactions", {"items.0.oldBalance": "a lot"}),
        ("transactions", None),
    ],
    ids=str,
)
@pytest.mark.parametrize("pauser", ["system", REVIEWER])
def test_entry_that_stays_odd_keeps_no_pause_for_ever(
    supplier: RunningSandbox,
    card: Denomination,
    fake_clock: FakeClock,
    endpoint: str,
    fault: dict[str, object] | None,
    pauser: str,
) -> None:
    delivered_line(supplier, card)
    fake_clock.advance(minutes=3)
    odd = {"fault": "override", "set": fault} if fault else {"fault": "broken_item"}
    supplier.faults({**odd, "endpoint": endpoint, "times": None})
    switches.pause(SwitchName.PLACING, reason=STEP, by=pauser)

    for _ in range(2):
        with suppress(placement_pause.NotReconciledError):
            placement_pause.resume_placing(by=REVIEWER)
        for difference in BooksDifference.objects.filter(is_grave=True, acceptance=None):
            for person in (REVIEWER, SECOND_REVIEWER):
                accept_difference(difference=difference, actor=person, reason="asked them by phone")
        fake_clock.advance(minutes=1)

    if why_placing_pauses() is not None:
        placement_pause.resume_placing(by=SECOND_REVIEWER)
    assert why_placing_pauses() is None


def test_unreadable_entry_is_one_grave_difference_that_tells_no_secret(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    fake_clock.advance(minutes=3)
    changes = {"items.0.quantity": "1", "items.0.note": "SECRET"}
    supplier.faults({"fault": "override", "endpoint": "list", "set": changes, "times": None})

    (found,) = compare()
    detail = Reason(DifferenceDetail.UNREADABLE_ORDER, why="quantity is not a count")
    assert found == (DifferenceKind.UNREADABLE, bought, detail, True)

    supplier.clear_faults()
    changes = {"items.0._id": None, "items.0.note": "SECRET"}
    supplier.faults({"fault": "override", "endpoint": "list", "set": changes, "times": None})

    assert compare() == compare()
    kinds = {kind: name for kind, name, _detail, _grave in compare()}
    assert kinds.keys() == {"unreadable", "missing"}
    assert len(kinds["unreadable"]) == 32
    assert "SECRET" not in str(compare())


def test_accepted_entry_that_comes_to_be_odd_in_another_way_is_another_difference(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    delivered_line(supplier, card)
    fake_clock.advance(minutes=3)
    override = {"fault": "override", "endpoint": "list", "times": None}
    supplier.faults({**override, "set": {"items.0.quantity": "1"}})
    compare()
    for person in (REVIEWER, SECOND_REVIEWER):
        accept_difference(
            difference=BooksDifference.objects.get(), actor=person, reason="asked them by phone"
        )
    assert [grave for *_rest, grave in compare()] == [False]

    supplier.clear_faults()
    supplier.faults({**override, "set": {"items.0.time": "yesterday"}})

    assert [grave for *_rest, grave in compare()] == [True]


def compare() -> list[tuple[str, str, str, bool]]:
    found = reconcile(since=clock.now() - timedelta(days=1), until=clock.now())
    return [(each.kind, each.supplier_id, each.detail, each.is_grave) for each in found]


def test_one_person_accepts_nothing(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    disturb(supplier, card, "missing", fake_clock)
    switches.pause(SwitchName.PLACING, reason=STEP)
    placement_pause.resume_automatically()
    difference = BooksDifference.objects.get()

    accept_difference(difference=difference, actor=REVIEWER, reason="never mind")
    with pytest.raises(ActionNotAllowedError, match="another person"):
        accept_difference(difference=difference, actor=REVIEWER, reason="never mind")

    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)


def test_accepted_difference_that_changes_is_another_one(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    disturb(supplier, card, "quantity", fake_clock)
    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)
    difference = BooksDifference.objects.get()
    for person in (REVIEWER, SECOND_REVIEWER):
        accept_difference(difference=difference, actor=person, reason="a slip of theirs")
    supplier.control(f"orders/{difference.supplier_id}", {"shown": {"quantity": 6}})

    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)


@pytest.mark.parametrize(
    ("detail", "sentence"),
    [
        (
            Reason(DifferenceDetail.QUANTITY, listed=5, ordered=1),
            "listed with another quantity than ordered: 5 ≠ 1",
        ),
        (DifferenceDetail.BALANCE_GAP, "the balance does not begin where the one before ended"),
        (Reason(DifferenceDetail.UNREADABLE_ORDER, why="no id"), "an order that cannot be read: no id"),
        (
            Reason(DifferenceDetail.UNREADABLE_TRANSACTION, why="no id"),
            "a transaction that cannot be read: no id",
        ),
        (DifferenceDetail.DEBIT_WITHOUT_ORDER, "a debit that names no order"),
        (DifferenceDetail.DEBIT_NOT_LISTED, "a debit for an order that is not listed"),
        (DifferenceDetail.NOT_LISTED, "we have it, the supplier does not list it"),
    ],
    ids=str,
)
def test_every_grave_detail_is_known_in_the_sentence_of_earlier_releases(detail: str, sentence: str) -> None:
    assert DifferenceDetail.spellings(detail) == [detail, sentence]


def test_difference_accepted_under_an_earlier_release_stays_accepted(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    disturb(supplier, card, "quantity", fake_clock)
    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)
    difference = BooksDifference.objects.get()
    for person in (REVIEWER, SECOND_REVIEWER):
        accept_difference(difference=difference, actor=person, reason="a slip of theirs")
    sentence = "listed with another quantity than ordered: 5 ≠ 1"
    BooksDifference.objects.update(detail=sentence)

    placement_pause.resume_placing(by=REVIEWER)

    assert BooksDifference.objects.get().detail == sentence


def test_order_of_nobody_is_decided_at_the_desk(supplier: RunningSandbox, card: Denomination) -> None:
    sell(supplier, card)
    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="desk"):
        accept_difference(difference=BooksDifference.objects.get(), actor=REVIEWER, reason="never mind")

    assert not Proposal.objects.exists()


def test_daily_comparison_makes_one_matter_of_all_it_found(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    disturb(supplier, card, "missing", fake_clock)
    disturb(supplier, card, "quantity", fake_clock)

    placement_pause.compare_daily()
    item = DeskItem.objects.get(closed_at=None)
    assert item.kind == OrdersDeskKind.BOOKS_DIFFER
    assert len(item.evidence["ids"]) == 2
    for difference in BooksDifference.objects.all():
        for person in (REVIEWER, SECOND_REVIEWER):
            accept_difference(difference=difference, actor=person, reason="asked them by phone")

    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_pages_show_and_accept_a_difference(
    shop_admin_client: Client,
    other_shop_admin_client: Client,
    supplier: RunningSandbox,
    card: Denomination,
    fake_clock: FakeClock,
) -> None:
    disturb(supplier, card, "missing", fake_clock)
    switches.pause(SwitchName.PLACING, reason="stock-taking")
    shop_admin_client.post(f"{SWITCHES}placing/resume/")
    difference = BooksDifference.objects.get()
    page = f"{LIST}{difference.pk}/change/"

    assert difference.supplier_id in text(shop_admin_client.get(SWITCHES))
    assert "Accept the difference" in text(shop_admin_client.get(page))
    (proposed,) = flash_messages(
        shop_admin_client.post(f"{LIST}{difference.pk}/accept/", {"reason": "theirs"}, follow=True)
    )
    assert "Proposed" in proposed
    assert "Agree" in text(other_shop_admin_client.get(page))
    other_shop_admin_client.post(f"{LIST}{difference.pk}/accept/", {"reason": "theirs"})

    message, *_rest = flash_messages(other_shop_admin_client.post(f"{SWITCHES}placing/resume/", follow=True))
    assert message.startswith("success")
    assert why_placing_pauses() is None
    act = Act.objects.get(act="switch.resume")
    assert (act.actor, act.subject) == (SECOND_REVIEWER, "core.switch:placing")
    assert "You have looked at both sides" not in text(shop_admin_client.get(page))


def test_onlookers_accept_nothing(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    disturb(supplier, card, "missing", fake_clock)
    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)
    difference = BooksDifference.objects.get()
    client = logged_in(make_staff_with("orders.view_booksdifference"))

    assert "You have looked at both sides" not in text(client.get(f"{LIST}{difference.pk}/change/"))
    assert client.post(f"{LIST}{difference.pk}/accept/", {"reason": "mine"}).status_code == 403
