"""Whoever is looked for is found, however a phone, an address or a reference was typed."""

import importlib
import re

import pytest
from django.apps import apps
from django.test import Client

from accounts.testing import make_customer, make_staff
from core import desk
from core.normalisation import phone_search_digits
from core.tests.test_normalisation import PHONES
from orders.kinds import OrdersDeskKind
from orders.models import LimitRefusal, Order
from orders.testing import make_line, make_order, make_order_payment
from payments.models import Refund, StaffConfirmation, StatementLine
from payments.states import PaymentStatus
from payments.transfers.sealed_texts import Marks, mark_of
from tests.pages import text

pytestmark = [pytest.mark.django_db]

PHONE, EMAIL = "+213661223344", "sought@example.com"
TYPED = ["0661223344", "0661 22 33 44", "06 61 22 33 44", "٠٦٦١٢٢٣٣٤٤", "\u202a+213 661-22-33-44\u202c."]


@pytest.fixture
def order() -> Order:
    """With everything that leads to it, beside another one."""
    make_order_payment(make_order())
    order = make_order(customer=make_customer(EMAIL), phone=PHONE, reference="7K2M4X9Q01")
    make_line(order=order, product_title="a line that is sought")
    make_order_payment(order, title="a payment that is sought", reference="7K2M4X9Q01-77")
    Refund.objects.create(
        customer=order.customer, about=order.about, quantity=1, unit_price=500_00, amount=500_00, reason="x"
    )
    desk.open_item(kind=OrdersDeskKind.RECEIPT, about=order, title="an item that is sought")
    LimitRefusal.objects.create(email=EMAIL, phone=PHONE, limit="day", amount=100_00)
    return order


def shown(owner_client: Client, address: str, typed: str) -> str:
    """The list that is found, without what was typed."""
    page = text(owner_client.get(f"/admin/{address}/", {"q": typed}))
    assert "buyer@example.com" not in page, (address, typed)
    return re.sub(r"<input[^>]*>", "", page)


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("address", ["orders/order", "orders/limitrefusal"])
def test_orders_and_refusals_are_found_by_phone_as_people_write_it(
    owner_client: Client, order: Order, address: str, typed: str
) -> None:
    assert EMAIL in shown(owner_client, address, typed)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("orders/line", "a line that is sought"),
        ("accounts/customer", EMAIL),
        ("payments/payment", "a payment that is sought"),
        ("payments/refund", EMAIL),
        ("core/deskitem", "an item that is sought"),
    ],
)
def test_lists_are_searched_by_phone_reference_and_address(
    owner_client: Client, order: Order, address: str, words: str
) -> None:
    for typed in ("٠٦٦١ ٢٢ ٣٣ ٤٤", "\u20667k2m-4x9q-OI\u2069.", "\u200fSought@Example.COM, "):
        assert words in shown(owner_client, address, typed), typed


def test_logins_are_searched_by_address(owner_client: Client) -> None:
    make_staff("staff@shop.test")

    assert "staff@shop.test</a>" in text(
        owner_client.get("/admin/accounts/user/", {"q": "\u200eStaff@Shop.test. "})
    )


def test_what_is_not_there_is_not_found(owner_client: Client, order: Order) -> None:
    for typed in ("0550 99 99 99", "ZZZZZZZZZZ", "nobody@example.com"):
        for address in ("orders/order", "accounts/customer", "payments/payment", "core/deskitem"):
            page = text(owner_client.get(f"/admin/{address}/", {"q": typed}))
            assert "is sought" not in page, (address, typed)
            assert EMAIL not in page, (address, typed)


def test_every_spelling_that_is_kept_is_sought() -> None:
    assert {phone_search_digits(typed) for typed in PHONES} == {PHONE.removeprefix("+")}


def test_an_order_is_shown_under_its_reference_however_it_is_typed(client: Client, order: Order) -> None:
    session = client.session
    session["orders"] = {order.reference: {"how": "buyer"}}
    session.save()

    for typed in ("7k2m4x9q01", "7K2M-4X9Q-01", "7K2M4X9QOI.", "٧K٢M٤X٩Q٠١"):
        assert client.get(f"/en/orders/{typed}/").status_code == 200, typed


def test_references_from_before_are_spelt_once(order: Order) -> None:
    payment = make_order_payment(order, status=PaymentStatus.CONFIRMED)
    fields = {
        "payment": payment,
        "gateway": "transfer",
        "amount": 500_00,
        "confirmed_by": "x",
        "basis": "two_persons",
    }
    seen = StaffConfirmation.objects.create(reference="FT 26334-17", **fields)
    refund = Refund.objects.get()
    Refund.objects.filter(pk=refund.pk).update(external_reference="CCP 12/3")
    line = StatementLine(key="k", date=order.created_at.date(), amount=1)
    migration = importlib.import_module("payments.migrations.0017_references_spelt_once")
    Marks.ready().write(line, text="t", reference="FT 26334-17")
    line.reference_mark = "as before"
    line.save()

    migration.spell(apps, None)

    for row in (seen, refund, line):
        row.refresh_from_db()
    assert (seen.reference, refund.external_reference) == ("FT2633417", "CCP123")
    assert line.reference_mark == mark_of("ft-26334/17")
