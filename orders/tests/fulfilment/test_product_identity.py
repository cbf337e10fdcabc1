"""What is bought must still be called what was sold: amount, currency, region, brand."""

from typing import Any

import pytest
from django.test import Client

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.identity.changes import decide_changes
from catalog.kinds import CatalogDeskKind
from catalog.models import Denomination, IdentityChange, Product
from core.audit_log import ActionNotAllowedError
from core.models import DeskItem
from orders.customer.line_presentation import line_explanation
from orders.fulfilment.holds import recheck_line
from orders.fulfilment.placement import place_line
from orders.models import Line
from orders.resolution.actions import confirm_product_identity, possible_actions, refuse_and_refund
from orders.states import HoldReason, LineStatus
from orders.testing import make_line, reloaded
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

SOLD = {"supplier_title": "iTunes USA", "supplier_name": "iTunes 2 USD", "region": "usa"}


def renamed(supplier: RunningSandbox, card: Denomination, name: str, title: str = "iTunes USA") -> None:
    supplier.settings(
        types={card.supplier_id: {"name": name}}, products={card.product.supplier_id: {"title": title}}
    )


def place(card: Denomination, **fields: Any) -> Line:
    line = make_line(denomination=card, **{**SOLD, **fields})
    place_line(line_id=line.pk)
    return reloaded(line)


def held_line(supplier: RunningSandbox, card: Denomination) -> Line:
    renamed(supplier, card, "iTunes 2 TRY", "iTunes Turkey")
    return place(card)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("iTunes 2 TRY", "iTunes USA"),
        ("iTunes 20 USD", "iTunes USA"),
        ("iTunes 2 USD", "iTunes Turkey"),
        ("Netflix 2 USD", "Netflix USA"),
        ("Jawaker 2 USD", "Jawaker"),
        ("2 USD", "Yalla Ludo"),
        ("iTunes 2 dirhams", "iTunes USA"),
        ("iTunes two EURO", "iTunes USA"),
        ("iTunes 2 USD (demo)", "iTunes USA"),
    ],
)
def test_another_card_is_held_and_withheld(
    supplier: RunningSandbox, card: Denomination, name: str, title: str
) -> None:
    renamed(supplier, card, name, title)

    line = place(card)

    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.IDENTITY)
    assert supplier.truth()["orders_taken"] == 0
    assert open_desk(line) == ["held"]
    assert DeskItem.objects.filter(kind=CatalogDeskKind.IDENTITY_CHANGED, closed_at=None).count() == 1
    card.refresh_from_db()
    assert not card.is_for_sale
    assert "the card you chose" in line_explanation(line)


def test_range_in_the_title_hides_no_smaller_amount(supplier: RunningSandbox, card: Denomination) -> None:
    title = "iTunes 2$ - 100$"
    Product.objects.filter(pk=card.product_id).update(supplier_title=title)
    Denomination.objects.filter(pk=card.pk).update(supplier_name="100 USD")
    renamed(supplier, card, "2 USD", title)

    line = place(card, supplier_title=title, supplier_name="100 USD")

    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.IDENTITY)
    assert supplier.truth()["orders_taken"] == 0


def test_other_words_are_bought_and_told(supplier: RunningSandbox, card: Denomination) -> None:
    renamed(supplier, card, "Apple 2 USD (digital)", "Apple United States")

    assert place(card).status == LineStatus.PLACED
    assert DeskItem.objects.filter(kind=CatalogDeskKind.REWORDED, closed_at=None).count() == 1


def test_it_goes_on_when_the_supplier_takes_it_back(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(supplier, card)
    renamed(supplier, card, "iTunes 2 USD")

    Line.objects.filter(pk=line.pk).update(next_due_at=line.status_since)
    recheck_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.QUEUED


def test_it_goes_on_when_somebody_says_that_it_is_the_same(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(supplier, card)
    assert possible_actions(line) == ["look", "same", "refuse"]

    confirm_product_identity(line=line, actor=REVIEWER, reason="asked them")
    place_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.PLACED
    card.refresh_from_db()
    assert (card.is_for_sale, card.supplier_name) == (True, "iTunes 2 TRY")
    sold_now = {"supplier_title": "iTunes Turkey", "supplier_name": "iTunes 2 TRY", "region": "turkey"}
    assert place(card, **sold_now).status == LineStatus.PLACED


def test_one_decision_lets_all_held_lines_go_on(supplier: RunningSandbox, card: Denomination) -> None:
    lines = [held_line(supplier, card), place(card)]

    decide_changes(IdentityChange.objects.filter(verdict="open"), is_same=True, actor="reviewer")
    for line in lines:
        Line.objects.filter(pk=line.pk).update(next_due_at=line.status_since)
        recheck_line(line_id=line.pk)

    assert {reloaded(line).status for line in lines} == {LineStatus.QUEUED}


def test_another_card_is_given_up_and_refunded(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(supplier, card)
    decide_changes(IdentityChange.objects.filter(verdict="open"), is_same=False, actor="reviewer")

    with pytest.raises(ActionNotAllowedError):
        confirm_product_identity(line=line, actor=SECOND_REVIEWER, reason="it is")
    Line.objects.filter(pk=line.pk).update(next_due_at=line.status_since)
    recheck_line(line_id=line.pk)
    assert reloaded(line).status == LineStatus.HELD

    refuse_and_refund(line=reloaded(line), actor=REVIEWER, reason="another card")
    assert reloaded(line).line_refund.refund.amount == line.total


def test_what_the_catalogue_says_counts_too(supplier: RunningSandbox, card: Denomination) -> None:
    """The look at prices names no region: the catalogue alone does."""
    Product.objects.filter(pk=card.product_id).update(region="turkey")

    assert place(card).hold_reason == HoldReason.IDENTITY


def test_line_of_before_is_taken_at_what_its_card_is_known_as(
    supplier: RunningSandbox, card: Denomination
) -> None:
    renamed(supplier, card, "iTunes 2 TRY")

    assert place(card, supplier_title="", supplier_name="").hold_reason == HoldReason.IDENTITY


def test_title_of_the_shops_own_hides_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    renamed(supplier, card, "iTunes 2 TRY", "iTunes Turkey")

    line = place(card, product_title="Apple wallet", denomination_name="Two")

    assert line.hold_reason == HoldReason.IDENTITY


def test_cart_tells_that_it_is_being_checked(
    supplier: RunningSandbox, card: Denomination, guest_client: Client
) -> None:
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})
    renamed(supplier, card, "iTunes 2 TRY")
    place(card)

    page = guest_client.get("/en/cart/").content.decode()
    assert "Being checked with the supplier" in page
    assert "Sold out" not in page
    shelf = guest_client.get(card.product.get_absolute_url(), follow=True).content.decode()
    assert "Not for sale at the moment: it is being checked with the supplier." in shelf
    assert "Sold out for now" not in shelf
