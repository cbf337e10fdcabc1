"""Reading of the account and of the key's own description."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from oneclick import AccountTransaction, KeyInfo, KeyType, OneClickBalance, UnreadableResponseError
from oneclick.tests.vendor import raw, success

LINE = {
    "_id": "x1",
    "type": "ORDER",
    "operation": "decrement",
    "amount": 980,
    "oldBalance": 1234.56,
    "newBalance": 254.56,
    "objid": "o1",
    "note": "private",
    "time": "2025-11-01T10:00:00Z",
}


def key_info(client, vendor, **changes):
    key = {
        "key": "FAKE-KEY-4f2a9c",
        "isEnabled": True,
        "type": "SANDBOX",
        "allowedips": [],
        "scope": "READ-WRITE",
    }
    vendor.will(success({"username": "0555000000", "apiKey": key | changes}))
    return client.validate()


def test_validate_tells_whose_key_it_is_without_the_key(client, vendor):
    info = key_info(client, vendor, allowedips=["203.0.113.7"])

    assert info == KeyInfo(KeyType.SANDBOX, "SANDBOX", True, "READ-WRITE", ("203.0.113.7",))
    assert "FAKE" not in repr(info)
    assert "0555" not in repr(info)


def test_validate_knows_a_production_key(client, vendor):
    assert key_info(client, vendor, type="PRODUCTION").type is KeyType.PRODUCTION


def test_validate_keeps_an_unknown_type_as_text(client, vendor):
    info = key_info(client, vendor, type="STAGING")

    assert (info.type, info.raw_type) == (None, "STAGING")


@pytest.mark.parametrize("changes", [{"type": None}, {"type": 1}, {"allowedips": [7]}, {"isEnabled": "yes"}])
def test_validate_with_an_odd_key_is_unreadable(client, vendor, changes):
    with pytest.raises(UnreadableResponseError):
        key_info(client, vendor, **changes)


def test_balance_is_exact(client, vendor):
    vendor.will(raw(b'{"success": true, "data": {"balance": 1234.56}}'))

    assert client.balance() == OneClickBalance(Decimal("1234.56"), "DZD")


@pytest.mark.parametrize("balance", ["1234.56", True, -1, None, [], {}])
def test_balance_that_is_no_amount_is_unreadable(client, vendor, balance):
    vendor.will(success({"balance": balance}))

    with pytest.raises(UnreadableResponseError):
        client.balance()


def test_transactions_are_read_without_their_notes(client, vendor):
    vendor.will(success({"items": [LINE], "pagination": {"page": 1, "totalPages": 1}}))

    page = client.transactions(
        since=datetime(2025, 11, 1, tzinfo=UTC), until=datetime(2025, 11, 2, tzinfo=UTC)
    )

    assert page.items == (
        AccountTransaction(
            id="x1",
            type="ORDER",
            operation="decrement",
            amount=Decimal(980),
            old_balance=Decimal("1234.56"),
            new_balance=Decimal("254.56"),
            object_id="o1",
            time=datetime(2025, 11, 1, 10, tzinfo=UTC),
        ),
    )
    assert vendor.received[0].path.startswith("/v3/account/transactions?page=1&pageSize=100&from=2025-11-01T")


@pytest.mark.parametrize(
    "changes", [{"amount": "980"}, {"amount": None}, {"newBalance": True}, {"_id": None}]
)
def test_transactions_set_aside_what_cannot_be_read(client, vendor, changes):
    vendor.will(success({"items": [LINE | changes, LINE | {"objid": None, "time": None}]}))

    page = client.transactions()

    assert [line.object_id for line in page.items] == [""]
    assert [problem.where for problem in page.problems] == ["items[0]"]
