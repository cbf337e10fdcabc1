"""Orders in the back office: the whole story of each, and nobody writes anything."""

import re

import pytest
from django.test import Client
from django.utils import translation

from accounts.testing import logged_in, make_staff, make_staff_with
from catalog.models import Denomination
from core.money import format_dinars
from core.sealing import open_sealed
from core.testing import FakeClock
from orders.models import Line, Order, Orphan
from orders.testing import make_line, make_placed_line
from orders.testing.scenarios import delivered_line, held_line, paid_line, parked_line, placed_line, sell
from orders.tests.fulfilment.test_orphans import note
from payments.models import Refund
from sandbox.testing import RunningSandbox
from tests.pages import queries, text

pytestmark = [pytest.mark.django_db]

MODELS = ["order", "line", "attempt", "supplierorder", "orphan"]


@pytest.fixture
def rows(supplier: RunningSandbox, card: Denomination) -> dict[str, int]:
    """One row of each model."""
    supplier.faults({"fault": "partial", "fulfilled": 1})
    line = delivered_line(supplier, card, quantity=2)
    orphan = note(sell(supplier, card), line)
    return {
        "order": line.order_id,
        "line": line.pk,
        "attempt": line.attempts.get().pk,
        "supplierorder": line.supplier_order.pk,
        "orphan": orphan.pk,
    }


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open_for_looking_only(
    reviewer_client: Client, rows: dict[str, int], model: str
) -> None:
    page = f"/admin/orders/{model}/{rows[model]}/"

    assert [
        reviewer_client.get(address).status_code for address in (f"/admin/orders/{model}/", f"{page}change/")
    ] == [200] * 2
    assert reviewer_client.get(f"/admin/orders/{model}/add/").status_code == 403
    assert reviewer_client.post(f"{page}change/", {"status": "queued"}).status_code == 403
    assert reviewer_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_not_even_a_superuser_writes(owner_client: Client, rows: dict[str, int], model: str) -> None:
    assert (
        owner_client.post(f"/admin/orders/{model}/{rows[model]}/change/", {"status": "queued"}).status_code
        == 403
    )
    assert (
        owner_client.post(f"/admin/orders/{model}/{rows[model]}/delete/", {"post": "yes"}).status_code == 403
    )


def test_order_tells_its_whole_story(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.faults({"fault": "partial", "fulfilled": 1})
    line = delivered_line(supplier, card, quantity=3)
    order = line.order

    with translation.override("en"):
        page = re.sub("</?bdi>", "", text(reviewer_client.get(f"/admin/orders/order/{order.pk}/change/")))
        amount = format_dinars(1545_00)

    for words in [
        order.reference,
        order.email,
        order.phone,
        amount,
        "iTunes 2 USD",
        "partly delivered",
        line.supplier_order.supplier_id,
        order.order_payments.get().payment.reference,
        f"{order.reference}/1/1",
        "the supplier did not deliver",
        "to be reviewed",
        "the supplier took it",
        "PARTIALLY_FILLED, 1 of 3",
    ]:
        assert words in page, words
    assert Refund.objects.get().amount == 1030_00


def test_pages_show_no_code_and_no_token(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = delivered_line(supplier, card)
    link, attempt = line.line_cards.get(), line.attempts.get()
    secrets = [
        code_of(line),
        link.card.token,
        link.card.fingerprint,
        attempt.lease_token,
        line.order.checkout_key,
    ]
    assert all(secrets)

    pages = [
        text(reviewer_client.get(f"/admin/orders/{address}"))
        for address in (
            f"order/{line.order_id}/change/",
            f"line/{line.pk}/change/",
            f"attempt/{attempt.pk}/change/",
            "order/",
            "line/",
            "attempt/",
        )
    ]

    assert [secret for secret in secrets for page in pages if secret in page] == []
    assert "•••• ••••" in pages[0]


def code_of(line: Line) -> str:
    """What the customer sees, so that there is something to hide."""
    card = line.line_cards.get().card
    return open_sealed(card.token, label=card.label, owner=card.customer_id)["value"].reveal()


@pytest.mark.parametrize("field", ["reference", "email", "phone"])
def test_orders_are_found_by(reviewer_client: Client, field: str) -> None:
    order = make_line().order
    other = make_line(order=None, quantity=2).order
    Order.objects.filter(pk=other.pk).update(phone="+213770999999")

    page = text(reviewer_client.get("/admin/orders/order/", {"q": getattr(order, field)}))

    assert order.reference in page
    assert other.reference not in page


def test_orders_are_filtered_by_the_state_of_a_line(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    held, queued = held_line(card), paid_line(card)

    page = text(reviewer_client.get("/admin/orders/order/", {"line": "held"}))

    assert held.order.reference in page
    assert queued.order.reference not in page


def test_lines_are_found_by_what_the_supplier_calls_them(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = placed_line(supplier, card)

    page = text(reviewer_client.get("/admin/orders/line/", {"q": line.supplier_order.supplier_id}))

    assert line.order.reference in page


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_the_same_queries_for_one_row_and_for_twenty(
    reviewer_client: Client, rows: dict[str, int], model: str
) -> None:
    address = f"/admin/orders/{model}/"
    queries(reviewer_client, address)  # what is looked up once and remembered
    one = queries(reviewer_client, address)

    for number in range(19):
        line = make_placed_line()
        Orphan.objects.create(supplier_id=f"orphan{number}", quantity=1, attempt=line.attempts.get())

    assert queries(reviewer_client, address) == one


def test_order_takes_the_same_queries_for_one_line_and_for_ten(
    reviewer_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    line = delivered_line(supplier, card)
    address = f"/admin/orders/order/{line.order_id}/change/"
    queries(reviewer_client, address)
    one = queries(reviewer_client, address)

    for _ in range(9):
        make_placed_line(order=line.order)

    assert queries(reviewer_client, address) == one


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_speak_the_language_of_the_browser(
    rows: dict[str, int], supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, language: str
) -> None:
    parked = parked_line(supplier, card, fake_clock)
    owner_client = logged_in(make_staff(), language)

    page = text(owner_client.get(f"/admin/orders/line/{parked.pk}/change/"))

    assert f'lang="{language}"' in page
    assert ('dir="rtl"' in page) == (language == "ar")


def test_others_see_nothing(client: Client, rows: dict[str, int]) -> None:
    assert client.get("/admin/orders/order/").status_code == 302
    assert logged_in(make_staff_with("core.view_move")).get("/admin/orders/order/").status_code == 403
