"""The snapshot: the same after a round trip through JSON, and never one that does not add up."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.testing import FakeClock
from payments.documents.content import (
    Buyer,
    DocumentContent,
    Item,
    PaymentMeans,
    Seller,
    TotalMismatchError,
    shop_as_seller,
)
from payments.models import DocumentKind
from payments.testing.documents import ITEM, make_content, make_credit_note

texts = st.text(max_size=30)
amounts = st.integers(min_value=0, max_value=10**14)
first, last = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis adds the zones
zones = st.sampled_from([UTC, ZoneInfo("Africa/Algiers"), ZoneInfo("Asia/Kathmandu")])


@st.composite
def contents(draw: st.DrawFn) -> DocumentContent:
    items = draw(st.lists(st.builds(Item, texts, amounts, amounts, amounts), max_size=4))
    total = sum(item.total for item in items)
    part = draw(st.integers(min_value=0, max_value=total))
    parts = (
        PaymentMeans(draw(texts), draw(texts), part),
        PaymentMeans(draw(texts), draw(texts), total - part),
    )
    return DocumentContent(
        kind=draw(st.sampled_from(DocumentKind)),
        buyer=draw(st.builds(Buyer, texts, texts)),
        items=tuple(items),
        total=total,
        means=draw(st.sampled_from([(), parts])),
        order=draw(texts),
        corrects=draw(texts),
        reason=draw(texts),
        destination=draw(texts),
        seller=draw(st.builds(Seller, *[texts] * 8)),
        issued_at=draw(st.datetimes(first, last, timezones=zones)),
        is_rehearsal=draw(st.booleans()),
    )


@given(contents())
def test_content_survives_json(content: DocumentContent) -> None:
    stored = json.loads(json.dumps(content.to_json()))

    assert DocumentContent.from_json(stored) == content
    assert DocumentContent.from_json(stored).to_json() == stored == content.to_json()


def test_json_of_another_version_is_refused() -> None:
    stored = make_content().to_json() | {"version": 2}

    with pytest.raises(ValueError, match="version 2"):
        DocumentContent.from_json(stored)


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": 1030_01},
        {"total": 0},
        {"means": (PaymentMeans("Wallet", "1", 1029_00),)},
        {"means": (PaymentMeans("Wallet", "1", 1030_00), PaymentMeans("CIB", "2", 1))},
    ],
)
def test_content_that_does_not_add_up_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TotalMismatchError):
        make_content(**wrong)


def test_credit_note_may_give_back_less_than_the_price() -> None:
    """Staff may correct the amount of a refund, with a reason."""
    corrected = Item(ITEM.title, 1, 515_00, 400_00)

    assert make_credit_note(items=(corrected,)).total == 400_00


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_day_is_the_one_in_algiers(moment: datetime, day: date) -> None:
    assert make_content(issued_at=moment).day == day


def test_seller_is_the_shop_of_the_settings(settings: Any) -> None:
    settings.SELLER_NAME, settings.SELLER_ADDRESS = "Barq Cards SARL", "12, rue Didouche Mourad"
    settings.SELLER_RC, settings.SELLER_NIF = "16/00-1234567B19", "001916123456789"
    settings.SELLER_NIS, settings.SELLER_AI = "001916010012345", "16012345678"
    settings.SELLER_PHONE, settings.DEFAULT_FROM_EMAIL = "+213 21 12 34 56", "Barq <shop@barq.example>"

    assert shop_as_seller() == Seller(
        name="Barq Cards SARL",
        address="12, rue Didouche Mourad",
        rc="16/00-1234567B19",
        nif="001916123456789",
        nis="001916010012345",
        ai="16012345678",
        phone="+213 21 12 34 56",
        email="shop@barq.example",
    )


def test_seller_and_moment_are_those_of_now(settings: Any, fake_clock: FakeClock) -> None:
    settings.SELLER_NAME = "Barq Cards SARL"
    fake_clock.advance(days=30)

    content = DocumentContent(
        kind=DocumentKind.RECEIPT, buyer=Buyer("a@example.com"), items=(ITEM,), total=1030_00
    )

    assert content.seller.name == "Barq Cards SARL"
    assert abs((content.issued_at - fake_clock.now()).total_seconds()) < 60


@pytest.mark.parametrize("in_production", [True, False])
def test_content_knows_whether_it_is_rehearsed(settings: Any, in_production: bool) -> None:
    settings.IN_PRODUCTION = in_production

    content = DocumentContent(
        kind=DocumentKind.RECEIPT, buyer=Buyer("a@example.com"), items=(ITEM,), total=1030_00
    )

    assert content.is_rehearsal is not in_production
