"""One act about many lines of the desk: one reason, by two persons where it takes two, told line by line."""

from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as PROOFS
from django.contrib.admin.models import LogEntry
from django.test import Client

import oneclick
from accounts.models import Proposal
from accounts.testing import REVIEWER, SHOP_ADMIN, logged_in, make_staff_with
from catalog.models import Denomination
from core import clock, desk
from core.models import Act, DeskItem
from core.testing import FakeClock
from orders.admin.desk import bulk
from orders.admin.desk.bulk import MAX_ITEMS
from orders.fulfilment.lookup import look_up_line
from orders.kinds import OrdersDeskKind
from orders.models import Line
from orders.resolution import actions
from orders.states import HoldReason, LineStatus
from orders.testing import make_line, make_order, make_order_payment, reloaded
from orders.testing.scenarios import held_line, parked_line, quarantined_line, sell, unknown_line
from orders.tests.desk_pages import LIST, REASON, item_about
from orders.tests.fulfilment.test_restore_pairs import LOST, pair_of
from orders.tests.fulfilment.test_restore_pairs import away as away
from payments.kinds import PaymentsDeskKind
from sandbox.testing import RunningSandbox
from tests.pages import queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.rotation]

PROPOSED = "Proposed. It is done when another person agrees."
DONE = "Done: two persons wanted it."
CHANGED = "It has changed since the page was shown. Look again."


@pytest.fixture
def parked(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock) -> list[Line]:
    """Three lines that were parked together, more than an hour ago."""
    lines = [unknown_line(supplier, card) for _ in range(3)]
    fake_clock.advance(minutes=16)
    look_up_line(line_id=lines[0].pk)
    fake_clock.advance(minutes=60)
    return [reloaded(line) for line in lines]


def ask(person: Client, action: str, *rows: object) -> str:
    """Choose items and an act; the page that tells what would happen."""
    return text(person.post(LIST, {"action": action, "_selected_action": items_of(*rows)}))


def items_of(*rows: object) -> list[int]:
    return [item_about(row).pk for row in rows]


def shown(page: str) -> list[str]:
    """The proposals that the page has shown, as its form sends them back."""
    return [part.split('"')[0] for part in page.split('name="seen" value="')[1:]]


def act_in_bulk(person: Client, action: str, *rows: object) -> str:
    """Both pages, one after the other."""
    page = ask(person, action, *rows)
    return send(person, action, shown(page), *rows)


def send(person: Client, action: str, seen: list[str], *rows: object, **fields: str) -> str:
    form = {"action": action, "_selected_action": items_of(*rows), "confirmed": "yes", "seen": seen}
    return text(person.post(LIST, {**form, **REASON, **fields}))


def statuses(lines: list[Line]) -> list[str]:
    return [reloaded(line).status for line in lines]


def test_two_persons_refuse_many_lines(
    reviewer_client: Client, shop_admin_client: Client, parked: list[Line]
) -> None:
    assert act_in_bulk(reviewer_client, "refuse", *parked).count(PROPOSED) == 4  # how many, and each line
    assert statuses(parked) == [LineStatus.PARKED] * 3
    assert Proposal.objects.filter(act="line.refuse", reason=REASON["reason"]).count() == 3

    page = text(shop_admin_client.get(LIST))
    assert page.count(f"<bdi>{REVIEWER}</bdi>") == 3  # what she proposed, beside each line
    asked = ask(shop_admin_client, "refuse", *parked)
    assert asked.count("You agree.") == 3
    assert act_in_bulk(shop_admin_client, "refuse", *parked).count(DONE) == 4
    assert statuses(parked) == [LineStatus.REFUSED] * 3
    acts = Act.objects.filter(act="line.refuse")
    assert {(each.actor, each.second) for each in acts} == {(REVIEWER, SHOP_ADMIN)}
    assert LogEntry.objects.count() == 6
    assert not DeskItem.objects.filter(closed_at=None, subject__startswith="orders.line").exists()


def test_two_persons_buy_many_lines_again_with_one_reading_each(
    reviewer_client: Client, shop_admin_client: Client, parked: list[Line]
) -> None:
    with oneclick.count_requests() as count:
        act_in_bulk(reviewer_client, "place", *parked)
        act_in_bulk(shop_admin_client, "place", *parked)

    assert statuses(parked) == [LineStatus.QUEUED] * 3
    assert count.requests == 2 * 2  # transactions and balance, for each of the two


def test_one_person_alone_only_proposes(reviewer_client: Client, parked: list[Line]) -> None:
    act_in_bulk(reviewer_client, "refuse", *parked)
    page = act_in_bulk(reviewer_client, "refuse", *parked)

    assert DONE not in page
    assert statuses(parked) == [LineStatus.PARKED] * 3


def test_proposal_made_in_between_is_not_agreed_to_by_accident(
    reviewer_client: Client, shop_admin_client: Client, parked: list[Line]
) -> None:
    seen = shown(ask(shop_admin_client, "refuse", *parked))
    actions.refuse_and_refund(line=parked[1], actor=REVIEWER, reason="of another mind")

    page = send(shop_admin_client, "refuse", seen, *parked)

    assert (page.count(PROPOSED), page.count(CHANGED)) == (3, 2)
    assert statuses(parked) == [LineStatus.PARKED] * 3


def test_each_line_is_told_what_happened_to_it(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, parked: list[Line]
) -> None:
    held = held_line(card, HoldReason.GONE)
    payment = make_order_payment(make_order())
    desk.open_item(kind=PaymentsDeskKind.UNAPPLIED_MONEY, about=payment, title="two")
    moved = parked[2]
    Line.objects.filter(pk=moved.pk).update(status=LineStatus.DELIVERED)
    chosen = (parked[0], held, payment, moved)
    asked = ask(reviewer_client, "refuse", *chosen)
    for words in ("You propose it", "It is done at once.", "Nothing: this is not about a line."):
        assert words in asked

    page = send(reviewer_client, "refuse", shown(asked), *chosen)

    for words in (
        PROPOSED,
        "The line is refused and its refund is requested.",
        "This is not about a line.",
        "Only a held or parked line can be refused.",
    ):
        assert words in page
    assert reloaded(held).status == LineStatus.REFUSED


def test_one_line_that_fails_stops_no_other(
    reviewer_client: Client, parked: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = actions.restore_pairs.is_in_open_pair

    def fail(line: Line) -> bool:
        if line.pk == parked[0].pk:
            raise RuntimeError
        return real(line)

    monkeypatch.setattr(actions.restore_pairs, "is_in_open_pair", fail)

    page = act_in_bulk(reviewer_client, "refuse", *parked)

    assert "It failed. Look at the line." in page
    assert Proposal.objects.count() == 2


def test_own_order_is_left_to_others(reviewer_client: Client, parked: list[Line]) -> None:
    customer = parked[0].order.customer
    customer.email = REVIEWER
    customer.save()

    page = act_in_bulk(reviewer_client, "refuse", *parked)

    assert "It is your own order: another person has to decide." in page
    assert Proposal.objects.count() == 2


def test_answers_are_set_aside_and_proposals_taken_back(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    lines = [quarantined_line(supplier, card) for _ in range(2)]
    act_in_bulk(reviewer_client, "dismiss", *lines)
    assert not desk.open_symptoms(kind=OrdersDeskKind.QUARANTINED).exists()

    line = parked_line(supplier, card, fake_clock)
    act_in_bulk(reviewer_client, "refuse", line)
    text(reviewer_client.post(LIST, {"action": "withdraw", "_selected_action": items_of(line)}))
    assert not Proposal.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize(("most", "told"), [(3, ""), (2, "1 that you chose is"), (1, "2 that you chose are")])
def test_what_is_too_much_at_once_is_told(
    reviewer_client: Client, parked: list[Line], monkeypatch: pytest.MonkeyPatch, most: int, told: str
) -> None:
    monkeypatch.setattr(bulk, "MAX_ITEMS", most)

    page = ask(reviewer_client, "refuse", *parked)

    assert ("left as" in page) == bool(told)
    assert told in page
    assert len(shown(page)) == most


def test_reason_is_demanded(reviewer_client: Client, parked: list[Line]) -> None:
    page = send(reviewer_client, "refuse", [], *parked, reason=" ")

    assert "This field is required." in page
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("action", ["refuse", "place"])
def test_stale_proof_is_asked_for_first_and_what_was_typed_is_kept(
    reviewer_client: Client, parked: list[Line], action: str
) -> None:
    make_stale(reviewer_client)
    asked = ask(reviewer_client, action, *parked)
    form = {
        "action": action,
        "_selected_action": items_of(*parked),
        "confirmed": "yes",
        "seen": shown(asked),
        **REASON,
    }

    response = reviewer_client.post(LIST, form)

    assert response.status_code == 403
    page = response.content.decode()
    assert page.count('name="_selected_action"') == page.count('name="seen"') == 3
    assert REASON["reason"] in page
    assert not Proposal.objects.exists()


def make_stale(person: Client) -> None:
    session = person.session
    session[PROOFS] = [{"method": "mfa", "at": (clock.now() - timedelta(hours=1)).timestamp()}]
    session.save()


def test_attaching_asks_for_a_fresh_proof(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)
    make_stale(reviewer_client)

    form = {"supplier_id": sell(supplier, card), **REASON}
    response = reviewer_client.post(f"{LIST}{item_about(line).pk}/act/attach/", form)

    assert (response.status_code, reloaded(line).status) == (403, LineStatus.PARKED)


def test_attaching_a_pair_asks_for_a_fresh_proof(
    reviewer_client: Client, away: RunningSandbox, card: Denomination
) -> None:
    pair = pair_of(away, card)
    make_stale(reviewer_client)

    address = f"{LIST}{item_about(pair.orphan, 'pair').pk}/pair/{pair.pk}/attach/"

    assert reviewer_client.post(address, {"reason": LOST}).status_code == 403
    assert reloaded(pair.line).status != LineStatus.PLACED


def test_onlooker_acts_on_nothing(parked: list[Line]) -> None:
    watcher = logged_in(make_staff_with("core.view_deskitem"))
    form = {"action": "refuse", "_selected_action": items_of(*parked), "confirmed": "yes", **REASON}

    watcher.post(LIST, {**form, "seen": [f"{line.pk}:" for line in parked]})

    assert not Proposal.objects.exists()


def test_one_page_shows_a_hundred_lines_with_as_few_queries_as_one(reviewer_client: Client) -> None:
    desk.open_item(kind=OrdersDeskKind.PARKED, about=make_line(LineStatus.PARKED), title="one")
    queries(reviewer_client, LIST)
    one = queries(reviewer_client, LIST)
    for _ in range(MAX_ITEMS - 1):
        line = make_line(LineStatus.PARKED)
        desk.open_item(kind=OrdersDeskKind.PARKED, about=line, title="one more")
        desk.open_item(kind=OrdersDeskKind.DELAYED, about=line, title="late", is_minor=True)

    assert queries(reviewer_client, LIST) == one
    assert text(reviewer_client.get(LIST)).count('class="action-select"') == MAX_ITEMS
