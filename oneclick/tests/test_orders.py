"""Reading of orders: every card kept, every contradiction told."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from core.secret import Secret
from oneclick import (
    CardReadability,
    ListedOrder,
    ParseProblem,
    SuppliedCard,
    SupplierOrderStatus,
    UnreadableResponseError,
    parse_stored_order,
)
from oneclick.tests.vendor import answer, success

ORDER = {
    "_id": "o1",
    "product": "p1",
    "type": "t1",
    "status": "PARTIALLY_FILLED",
    "quantity": 5,
    "fulfilled_quantity": 2,
    "fulfilled_amount": 980,
    "price_per_card": 490,
    "cards": [{"value": "FAKE-1", "serial": "FAKESN-1"}, {"value": "FAKE-2", "serial": "FAKESN-2"}],
    "time": "2025-11-01T10:00:00.250Z",
}


def order_of(client, vendor, **changes):
    vendor.will(success({name: value for name, value in (ORDER | changes).items() if value is not ...}))
    return client.check_order("o1")


def test_order_is_read_as_documented(client, vendor):
    order = order_of(client, vendor)

    assert (order.order_id, order.product_id, order.type_id) == ("o1", "p1", "t1")
    assert (order.status, order.raw_status) == (SupplierOrderStatus.PARTIALLY_FILLED, "PARTIALLY_FILLED")
    assert (order.quantity, order.fulfilled_quantity) == (5, 2)
    assert (order.fulfilled_amount, order.price_per_card) == (Decimal(980), Decimal(490))
    assert order.cards == (
        SuppliedCard(Secret("FAKE-1"), Secret("FAKESN-1")),
        SuppliedCard(Secret("FAKE-2"), Secret("FAKESN-2")),
    )
    assert order.time == datetime(2025, 11, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert (order.problems, order.malformed_cards) == ((), 0)
    assert "FAKE-2" in order.raw.reveal()


def test_kept_answer_reads_as_it_did(client, vendor):
    """It may be believed days later by two persons, who pay what it says."""
    order = order_of(client, vendor, price_per_card=490.25, fulfilled_amount=980.5, product="ملف")

    kept = parse_stored_order(order.raw)

    assert (kept.price_per_card, kept.fulfilled_amount) == (Decimal("490.25"), Decimal("980.5"))
    assert (kept.product_id, kept.cards, kept.problems) == ("ملف", order.cards, ())


def test_order_in_progress_has_neither_cards_nor_numbers(client, vendor):
    vendor.will(success({"_id": "o1", "status": "HANDLING", "quantity": 1, "product": "p1", "type": "t1"}))

    order = client.check_order("o1")

    assert order.status is SupplierOrderStatus.HANDLING
    assert (order.cards, order.fulfilled_quantity, order.fulfilled_amount) == ((), None, None)


def test_order_of_the_vendors_sandbox_is_read(client, vendor):
    order = order_of(
        client,
        vendor,
        product="string",
        type="string",
        status="FULFILLED",
        price_per_card=0,
        fulfilled_amount=0,
        cards=[{"value": "SANDBOX-CARD-1", "serial": "SANDBOX-1"}],
    )

    assert (order.product_id, order.price_per_card, order.fulfilled_amount) == ("string", 0, 0)
    assert order.problems == ()


@pytest.mark.parametrize("status", ["UNKNOWN_ERROR", "fulfilled", "QUEUED", "__members__"])
def test_order_with_an_unknown_status_keeps_the_word(client, vendor, status):
    order = order_of(client, vendor, status=status)

    assert (order.status, order.raw_status) == (None, status)


@pytest.mark.parametrize("status", ["x" * 41, "FAKE-7Q2M-1234"])
def test_order_with_a_status_that_may_not_be_shown_says_so(client, vendor, status):
    order = order_of(client, vendor, status=status)

    assert (order.status, order.raw_status) == (None, "(unreadable)")


@pytest.mark.parametrize(
    "value",
    [
        "بطاقة-FAKE",
        "FAKE\nFAKE",
        "<script>FAKE</script>",
        "\u202eFAKE",
        " FAKE ",
        "FAKE" * 1250,
        "0",
        "\x00FAKE",
    ],
)
def test_card_text_is_kept_exactly(client, vendor, value):
    [card] = order_of(client, vendor, cards=[{"value": value, "serial": ""}]).cards

    assert card.value.reveal() == value
    assert (card.serial.reveal(), card.form) == ("", CardReadability.SOUND)


SOUND, DOUBTFUL, BROKEN = CardReadability.SOUND, CardReadability.DOUBTFUL, CardReadability.BROKEN

UNSEEN = [
    "\u200b",
    "\u2060\u200d",
    "\u3164",
    "\uffa0",
    "\u00ad",
    "\x00",
    "\ufeff",
    "\u202e",
    "\u2800",
    "\ufe0f",
    "\n\t",
]
NOTHING = [
    "null",
    "NULL",
    "None",
    "N/A",
    "n.a.",
    "-",
    "—",
    "...",
    "****",
    "undefined",
    "[object Object]",
    "Not available",
]


@pytest.mark.parametrize("value", [*UNSEEN, *NOTHING], ids=ascii)
def test_text_without_a_code_is_none(client, vendor, value):
    [card] = order_of(client, vendor, cards=[{"value": value, "serial": "FAKESN"}]).cards

    assert (card.value.reveal(), card.serial.reveal(), card.form) == ("", "FAKESN", BROKEN)


@pytest.mark.parametrize("value", ["NULL-7731", "NA12", "0000", "A", "FA\u200bKE", "رمز"], ids=ascii)
def test_code_that_only_looks_odd_is_delivered_as_it_came(client, vendor, value):
    [card] = order_of(client, vendor, cards=[{"value": value}]).cards

    assert (card.value.reveal(), card.form) == (value, SOUND)


@pytest.mark.parametrize(
    ("entry", "value", "serial", "form"),
    [
        ({"value": "", "serial": "FAKESN"}, "", "FAKESN", BROKEN),
        ({"value": " ", "serial": "FAKESN"}, "", "FAKESN", BROKEN),
        ({"value": None, "serial": "FAKESN"}, "", "FAKESN", BROKEN),
        ({"value": "N/A", "code": "FAKE"}, "FAKE", "", DOUBTFUL),
        ({"value": "XXXX-XXXX"}, "XXXX-XXXX", "", DOUBTFUL),
        ({"serial": "FAKESN"}, "", "FAKESN", BROKEN),
        ({"value": "FAKE", "serial": None}, "FAKE", "", SOUND),
        ({"value": "FAKE"}, "FAKE", "", SOUND),
        ({"value": "FAKE", "serial": 42}, "FAKE", "42", SOUND),
        ({"value": 12345678, "serial": "FAKESN"}, "12345678", "FAKESN", DOUBTFUL),
        ({"code": "FAKE", "serial": "FAKESN"}, "FAKE", "FAKESN", DOUBTFUL),
        ({"value": "", "pin": 7731}, "7731", "", DOUBTFUL),
        ({"value": ["FAKE"]}, '["FAKE"]', "", BROKEN),
        ({"value": True}, "true", "", BROKEN),
        ({"value": "FAKE\ud800", "serial": "FAKESN"}, '"FAKE\\ud800"', "FAKESN", BROKEN),
        ("FAKE", "FAKE", "", DOUBTFUL),
        (7731, "7731", "", DOUBTFUL),
        (None, "null", "", BROKEN),
        ({}, "", "", BROKEN),
    ],
)
def test_card_of_another_shape_is_kept_and_says_how_far_it_can_be_read(
    client, vendor, entry, value, serial, form
):
    order = order_of(client, vendor, cards=[entry, {"value": "FAKE-2", "serial": "FAKESN-2"}])

    [card, _sound] = order.cards
    assert (card.value.reveal(), card.serial.reveal(), card.form) == (value, serial, form)
    assert order.malformed_cards == (form is not SOUND)


def test_fields_that_no_page_documents_come_with_the_card(client, vendor):
    entry = {
        "value": "FAKE",
        "serial": "FAKESN",
        "pin": "0731",
        "attempts": 3,
        "price": 12.25,
        "active": True,
        "redeem": {"url": "https://redeem.example/FAKE", "steps": ["one", {"then": "two"}]},
        "note": None,
        "empty": " ",
    }
    [card] = order_of(client, vendor, cards=[entry]).cards

    assert [(name, text.reveal()) for name, text in card.extras] == [
        ("pin", "0731"),
        ("attempts", "3"),
        ("price", "12.25"),
        ("active", "true"),
        ("redeem.url", "https://redeem.example/FAKE"),
        ("redeem.steps.1", "one"),
        ("redeem.steps.2.then", "two"),
    ]
    assert card.form is SOUND


def test_serial_of_another_shape_withholds_nothing(client, vendor):
    [card] = order_of(client, vendor, cards=[{"value": "FAKE", "serial": {"n": 15}}]).cards

    assert (card.value.reveal(), card.serial.reveal(), card.form) == ("FAKE", "", SOUND)
    assert [(name, text.reveal()) for name, text in card.extras] == [("serial.n", "15")]


def test_names_of_fields_are_told_to_nobody(client, vendor):
    [card] = order_of(client, vendor, cards=[{"value": "FAKE", "FAKE-7Q2M": {"\u202e\n": "x"}}]).cards

    assert "FAKE-7Q2M" not in repr(card)
    assert card.extras[0][0] == "FAKE-7Q2M."


def test_flood_of_fields_is_kept_in_few(client, vendor):
    [card] = order_of(
        client, vendor, cards=[{"value": "FAKE", **{f"f{n}": f"t{n}" for n in range(2_000)}}]
    ).cards

    assert len(card.extras) == 40
    assert "t1999" in card.extras[-1][1].reveal()


def test_nesting_without_end_needs_no_recursion(client, vendor):
    deep = "FAKE-DEEP"
    for _ in range(400):
        deep = [deep]
    [card] = order_of(client, vendor, cards=[{"value": "FAKE", "in": deep}]).cards

    assert card.extras[0][1].reveal() == "FAKE-DEEP"


def test_cards_that_are_no_list_are_kept_and_marked(client, vendor):
    order = order_of(client, vendor, cards={"value": "FAKE", "serial": "FAKESN"})

    assert order.cards == (
        SuppliedCard(Secret('{"value": "FAKE", "serial": "FAKESN"}'), Secret(""), form=BROKEN),
    )
    assert order.problems == (ParseProblem("cards", "cards is not a list"),)


@pytest.mark.parametrize("field", ["quantity", "fulfilled_quantity", "fulfilled_amount", "price_per_card"])
@pytest.mark.parametrize("value", ["3", True, -3, [3]])
def test_order_with_a_wrong_number_tells_it(client, vendor, field, value):
    order = order_of(client, vendor, **{field: value})

    assert getattr(order, field) is None
    assert [problem.where for problem in order.problems] == [field]
    assert len(order.cards) == 2


@pytest.mark.parametrize("missing", ["_id", "status"])
def test_order_without_id_or_status_is_unreadable(client, vendor, missing):
    with pytest.raises(UnreadableResponseError):
        order_of(client, vendor, **{missing: ...})


# List


def test_list_is_read_without_its_cards(client, vendor):
    page = {"page": 2, "pageSize": 20, "totalPages": 3, "totalResults": 41}
    vendor.will(success({"items": [ORDER], "pagination": page}))

    orders = client.list_orders(page=2, page_size=20)

    assert orders.items == (
        ListedOrder(
            order_id="o1",
            product_id="p1",
            type_id="t1",
            quantity=5,
            price_per_card=Decimal(490),
            fulfilled_quantity=2,
            fulfilled_amount=Decimal(980),
            status=SupplierOrderStatus.PARTIALLY_FILLED,
            raw_status="PARTIALLY_FILLED",
            time=datetime(2025, 11, 1, 10, 0, 0, 250_000, tzinfo=UTC),
        ),
    )
    assert (orders.page, orders.page_size, orders.total_pages, orders.total_results) == (2, 20, 3, 41)
    assert vendor.received[0].path == "/v3/gift-cards/list?page=2&pageSize=20"


def test_list_sends_the_window_in_utc(client, vendor):
    vendor.will(success({"items": []}))
    algiers = timezone(timedelta(hours=1))

    client.list_orders(
        since=datetime(2025, 11, 1, 1, 0, tzinfo=algiers), until=datetime(2025, 11, 1, 12, 30, tzinfo=UTC)
    )

    assert vendor.received[0].path == (
        "/v3/gift-cards/list?page=1&pageSize=100"
        "&from=2025-11-01T00%3A00%3A00.000Z&to=2025-11-01T12%3A30%3A00.000Z"
    )


def test_list_sets_aside_what_cannot_be_read(client, vendor):
    vendor.will(success({"items": [7, ORDER | {"quantity": "5"}, ORDER], "pagination": {"totalPages": "?"}}))

    orders = client.list_orders()

    assert [order.order_id for order in orders.items] == ["o1"]
    assert [problem.where for problem in orders.problems] == ["items[0]", "items[1]", "pagination.totalPages"]
    assert orders.total_pages is None


def test_list_tells_entries_apart_that_cannot_be_read(client, vendor):
    odd = {"_id": "o2", "status": "FULFILLED", "quantity": "5", "cards": [{"value": "CODE"}]}
    vendor.will(success({"items": [odd, odd | {"_id": None}, dict(reversed(odd.items())), None]}))

    orders = client.list_orders()

    assert [entry.id for entry in orders.unreadable] == ["o2", "", "o2", ""]
    assert orders.unreadable[0] == orders.unreadable[2]
    assert len({entry.raw.reveal() for entry in orders.unreadable}) == 3
    assert "CODE" not in orders.unreadable[0].raw.reveal()
    assert "o2" not in repr(orders.unreadable[1])


def test_list_finds_pagination_in_meta(client, vendor):
    vendor.will(answer({"success": True, "data": {"items": []}, "meta": {"pagination": {"totalPages": 0}}}))

    assert client.list_orders().total_pages == 0


@pytest.mark.parametrize(
    "arguments",
    [
        {"page": 0},
        {"page_size": 0},
        {"page_size": 101},
        {"since": datetime(2025, 1, 1, tzinfo=UTC)},
        {"until": datetime(2025, 1, 1, tzinfo=UTC)},
        {"since": datetime(2025, 1, 1), "until": datetime(2025, 1, 2)},  # noqa: DTZ001 - refused for that
    ],
)
def test_lists_refuse_wrong_arguments_before_calling(client, vendor, arguments):
    for call in (client.list_orders, client.transactions):
        with pytest.raises(ValueError, match=r"page|since|aware"):
            call(**arguments)

    assert vendor.connections == 0
