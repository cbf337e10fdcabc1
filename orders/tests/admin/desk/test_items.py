"""The desk: everything that needs a person in one list, with its evidence, for those who may see it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.testing import logged_in, make_staff, make_staff_with
from catalog.models import Denomination
from core import clock, desk, switches
from core.kinds import DeskKind, SwitchName
from core.models import DeskItem, Heartbeat
from core.testing import FakeClock
from orders.kinds import OrdersDeskKind
from orders.models import Line
from orders.states import LineStatus
from orders.testing import make_line, make_order, make_order_payment, reloaded
from orders.testing.scenarios import (
    delivered_line,
    held_line,
    parked_line,
    placed_line,
    quarantined_line,
    sell,
    unknown_line,
)
from orders.tests.desk_pages import LIST, REASON, amount, item_about, offered, page_of
from orders.tests.fulfilment.test_orphans import note
from payments.kinds import PaymentsDeskKind
from payments.models import Refund
from payments.unapplied import record_unapplied
from sandbox.testing import RunningSandbox
from tests.pages import queries, text

pytestmark = [pytest.mark.django_db]


class RetiredDeskKind(DeskKind):
    """Kinds of former releases; the desk knows no words of them."""

    UNHEARD_OF = "unheard-of", "", ""
    ABOUT_NOTHING = "about nothing", "", ""


# --- the list


def test_open_items_come_first_and_the_oldest_on_top(reviewer_client: Client) -> None:
    now = clock.now()
    for title, minutes, is_closed in [
        ("waits briefly", 5, False),
        ("waits longest", 50, False),
        ("was dealt with", 90, True),
    ]:
        DeskItem.objects.create(
            kind=OrdersDeskKind.DELAYED,
            subject=f"orders.line:{minutes}",
            title=title,
            opened_at=now - timedelta(minutes=minutes),
            closed_at=now if is_closed else None,
        )

    page = text(reviewer_client.get(LIST))
    everything = text(reviewer_client.get(LIST, {"state": "all"}))
    closed = text(reviewer_client.get(LIST, {"state": "closed"}))

    assert "was dealt with" not in page
    assert page.index("waits longest") < page.index("waits briefly")
    assert (
        everything.index("waits longest")
        < everything.index("waits briefly")
        < everything.index("was dealt with")
    )
    assert "was dealt with" in closed
    assert "waits longest" not in closed


def test_items_are_filtered_by_kind_and_lead_to_their_subject(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    held = held_line(card)
    other = unknown_line(supplier, card, fault="unknown_refusal_code")

    page = text(reviewer_client.get(LIST, {"kind": "held"}))

    assert f'href="/admin/orders/line/{held.pk}/change/"' in page
    assert f'href="/admin/orders/line/{other.pk}/change/"' not in page


def test_list_names_what_was_ordered_in_which_order(reviewer_client: Client) -> None:
    line = make_line(LineStatus.HELD, quantity=2)
    payment = make_order_payment(make_order())
    desk.open_item(kind=OrdersDeskKind.HELD, about=line, title="one")
    desk.open_item(kind=PaymentsDeskKind.UNAPPLIED_MONEY, about=payment, title="two")

    page = text(reviewer_client.get(LIST))

    assert f"{line.order.reference}: 2 × {line.denomination_name}" in page
    assert f"payment {payment.pk}" in page


def test_list_takes_the_same_queries_for_one_item_and_for_twenty(reviewer_client: Client) -> None:
    desk.open_item(kind=OrdersDeskKind.HELD, about=make_line(LineStatus.HELD), title="one")
    queries(reviewer_client, LIST)
    one = queries(reviewer_client, LIST)

    for _ in range(19):
        desk.open_item(kind=OrdersDeskKind.HELD, about=make_line(LineStatus.HELD), title="one more")

    assert queries(reviewer_client, LIST) == one


def test_list_says_that_nothing_is_bought_and_why(reviewer_client: Client, supplier: RunningSandbox) -> None:
    assert "Nothing is being bought" not in text(reviewer_client.get(LIST))

    switches.pause(SwitchName.PLACING, reason="stock-taking")

    page = text(reviewer_client.get(LIST))
    assert "Nothing is being bought" in page
    assert "stock-taking" in page


def test_chosen_items_are_looked_at_again_and_reported_row_by_row(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    held, gone = held_line(card), held_line(card)
    payment = make_order_payment(make_order())
    record_unapplied(payment=payment, amount=100_00, reason="nobody knows why")
    items = [item_about(held).pk, item_about(gone).pk, item_about(payment).pk]
    Line.objects.filter(pk=gone.pk).update(status=LineStatus.REFUSED)

    page = text(reviewer_client.post(LIST, {"action": "look_again_at", "_selected_action": items}))

    for told_of_one in [
        "It is looked at within seconds.",
        "Nothing is being looked for about this line.",
        "This is not about a line.",
    ]:
        assert told_of_one in page
    assert reloaded(held).next_due_at <= clock.now()


# --- the page of an item


def test_page_shows_the_evidence_of_a_parked_line(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)

    page = text(reviewer_client.get(page_of(item_about(line, "parked"))))

    for words in [
        line.order.reference,
        "iTunes 2 USD",
        "no clear answer",
        amount(500_000_00),  # the balance before
        "not in the supplier&#x27;s order list",
        "the answer does not tell",
        "Look at the supplier",
    ]:
        assert words in page, words
    assert offered(page) == ["look", "attach", "refuse", "place"]


@pytest.mark.parametrize("kind", ["unapplied_money", "refund", "orphan", *RetiredDeskKind])
def test_pages_of_other_kinds_open_and_offer_no_act_about_a_line(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, kind: str
) -> None:
    line = delivered_line(supplier, card)
    match kind:
        case "unapplied_money":
            row = make_order_payment(make_order())
            record_unapplied(payment=row, amount=100_00, reason="nobody knows why")
        case "refund":
            supplier.faults({"fault": "refund_all"})
            delivered_line(supplier, card)
            row = Refund.objects.get()
        case "orphan":
            row = note(sell(supplier, card), line)
        case _:
            row = Heartbeat.objects.create(pk="some job", beat_at=clock.now())
            desk.open_item(
                kind=kind, about=row, title="something new", evidence={"a": [1, {"b": None}], "c": 0}
            )
    if kind == RetiredDeskKind.ABOUT_NOTHING:
        DeskItem.objects.filter(kind=kind).update(subject="nowhere")
        row = None

    item = item_about(row) if row is not None else DeskItem.objects.get(kind=kind)
    page = text(reviewer_client.get(page_of(item)))

    assert item.title_html.split(":")[0] in page
    assert offered(page) == []


def test_page_of_a_line_that_is_gone_opens(reviewer_client: Client) -> None:
    item = DeskItem.objects.create(kind=OrdersDeskKind.PARKED, subject="orders.line:999999", title="gone")

    assert offered(text(reviewer_client.get(page_of(item)))) == []


def test_item_that_never_was_is_not_found(reviewer_client: Client) -> None:
    assert reviewer_client.get(f"{LIST}999999/change/").status_code == 404
    assert reviewer_client.post(f"{LIST}999999/close/", REASON).status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_page_is_written_in_the_direction_of_its_language(
    supplier: RunningSandbox, card: Denomination, language: str
) -> None:
    line = held_line(card)

    page = text(logged_in(make_staff(), language).get(page_of(item_about(line))))

    assert ('dir="rtl"' in page) == (language == "ar")


def test_pages_show_no_code_even_of_a_quarantined_answer(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = quarantined_line(supplier, card)
    codes = [card["value"] for order in supplier.truth(cards=True)["orders"] for card in order["cards"]]
    assert codes

    page = text(reviewer_client.get(page_of(item_about(line)), {"supplier": "now"}))

    assert [code for code in codes if code in page] == []
    assert "Cards counted" in page


# --- what the supplier says now


def test_supplier_is_asked_on_demand_only(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)
    bought = sell(supplier, card)
    before = supplier.truth()["requests"]

    page = text(reviewer_client.get(page_of(item_about(line, "parked"))))
    assert supplier.truth()["requests"] == before
    assert bought not in page

    page = text(reviewer_client.get(page_of(item_about(line, "parked")), {"supplier": "now"}))
    assert f'value="{bought}"' in page  # filled in where an id is asked for
    assert "1 order may be this line’s" in page
    assert reloaded(line).status == LineStatus.PARKED
    assert supplier.truth()["requests"]["placeOrder"] == before["placeOrder"]


def test_order_that_serves_another_line_is_shown_as_such(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)
    other = placed_line(supplier, card)

    page = text(reviewer_client.get(page_of(item_about(line, "parked")), {"supplier": "now"}))

    assert other.supplier_order.supplier_id in page
    assert f'href="/admin/orders/line/{other.pk}/change/"' in page
    assert "may be this line’s" not in page


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "key_refused"])
def test_supplier_that_does_not_answer_is_told_as_trouble(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, fault: str
) -> None:
    line = parked_line(supplier, card, fake_clock)
    supplier.faults({"fault": fault, "endpoint": "any", "times": None})

    page = text(reviewer_client.get(page_of(item_about(line, "parked")), {"supplier": "now"}))

    assert "errornote" in page


# --- who may


def test_onlooker_sees_but_does_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(card)
    item = item_about(line)
    onlooking = logged_in(make_staff_with("core.view_deskitem"))

    assert offered(text(onlooking.get(page_of(item)))) == []
    assert onlooking.post(f"{LIST}{item.pk}/act/resume/", REASON).status_code == 403
    assert onlooking.post(f"{LIST}{item.pk}/close/", REASON).status_code == 403
    onlooking.post(LIST, {"action": "look_again_at", "_selected_action": [item.pk]})
    assert reloaded(line).status == LineStatus.HELD
    assert not LogEntry.objects.exists()


def test_staff_without_the_desk_and_customers_see_nothing(
    client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    item = item_about(held_line(card))
    other = logged_in(make_staff_with("orders.view_order"))

    assert [other.get(LIST).status_code, other.get(page_of(item)).status_code] == [403, 403]
    assert other.post(f"{LIST}{item.pk}/act/look/").status_code == 403
    assert [client.get(LIST).status_code, client.post(f"{LIST}{item.pk}/act/look/").status_code] == [302, 302]


@pytest.mark.parametrize("address", ["act/look/", "close/"])
def test_acts_are_forms_that_are_sent(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination, address: str
) -> None:
    item = item_about(held_line(card))

    assert reviewer_client.get(f"{LIST}{item.pk}/{address}").status_code == 405


def test_act_that_does_not_exist_or_is_about_no_line_is_forbidden(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card)
    orphan = note(sell(supplier, card), line)

    assert reviewer_client.post(f"{LIST}{item_about(line).pk}/act/steal/", REASON).status_code == 403
    assert reviewer_client.post(f"{LIST}{item_about(orphan).pk}/act/look/").status_code == 403


def test_form_without_a_token_is_refused(supplier: RunningSandbox, card: Denomination) -> None:
    item = item_about(held_line(card))
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(make_staff())

    assert foreign.post(f"{LIST}{item.pk}/act/look/").status_code == 403
