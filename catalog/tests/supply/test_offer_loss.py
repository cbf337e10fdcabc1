"""Offers that go, many within a day: told with the most common cause, until they are back."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from catalog.alert_conditions import offers_lost
from catalog.kinds import CatalogDeskKind
from catalog.models import Denomination, Product
from catalog.pricing.repricing import reprice
from catalog.reasons import Obstacle
from catalog.supply.offer_loss import OfferLoss, find_offer_loss
from catalog.testing import make_denomination, make_product
from core import clock
from core.alerts import AlertCause
from core.alerts.conditions import open_alerts, sync_alerts
from core.models import Alert, DeskItem

pytestmark = pytest.mark.django_db


def offers(number: int) -> list[Denomination]:
    product = make_product()
    return [make_denomination(f"PSN {face} EUR", product=product) for face in range(1, number + 1)]


def go(rows: list[Denomination], **fields: object) -> None:
    Denomination.objects.filter(pk__in=[row.pk for row in rows]).update(is_for_sale=False, **fields)
    Denomination.objects.filter(pk__in=[row.pk for row in rows]).update(off_sale_at=clock.now())


def look() -> None:
    cause = AlertCause.OFFERS_LOST
    sync_alerts(cause, list(offers_lost()), open_alerts()[cause])


def is_told() -> tuple[bool, bool]:
    alert = Alert.objects.filter(cause=AlertCause.OFFERS_LOST, ended_at=None).exists()
    return alert, DeskItem.objects.filter(kind=CatalogDeskKind.OFFERS_LOST, closed_at=None).exists()


def test_share_is_told_with_the_cause_counted_most() -> None:
    rows = offers(10)
    go(rows[:1], stock=0)
    look()
    assert is_told() == (False, False)

    go(rows[1:3], is_price_unreadable=True, priced_at=clock.now() - timedelta(hours=1))
    look()

    assert find_offer_loss() == OfferLoss(3, 10, Obstacle.PRICE_UNREADABLE)
    assert is_told() == (True, True)
    assert Alert.objects.get().data == {"lost": 3, "total": 10, "why": Obstacle.PRICE_UNREADABLE}


def test_it_ends_when_offers_are_back_and_not_because_a_day_is_over() -> None:
    rows = offers(4)
    go(rows[:2], stock=0)
    look()
    later = clock.now() - timedelta(days=2)
    Alert.objects.update(raised_at=later)
    Denomination.objects.exclude(off_sale_at=None).update(off_sale_at=later)
    look()
    assert is_told() == (True, True)

    Denomination.objects.update(stock=5)
    reprice(Product.objects.values_list("pk", flat=True), why="test")
    look()
    assert is_told() == (False, False)


def test_what_went_longer_ago_or_was_taken_off_by_staff_is_no_loss() -> None:
    rows = offers(4)
    go(rows[:2], stock=0)
    Denomination.objects.exclude(off_sale_at=None).update(off_sale_at=clock.now() - timedelta(days=2))
    assert find_offer_loss() is None

    go(rows[:3], is_listed=False, stock=5)
    assert find_offer_loss() is None


def test_selling_and_its_end_are_noted_where_prices_are_computed() -> None:
    row = make_denomination()
    Denomination.objects.update(stock=0)
    reprice([row.product_id], why="test")
    row.refresh_from_db()
    assert row.off_sale_at is not None

    Denomination.objects.update(stock=5)
    reprice([row.product_id], why="test")
    row.refresh_from_db()
    assert row.off_sale_at is None


def test_verify_live_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    go(offers(2)[:1], stock=0)

    with pytest.raises(CommandError):
        call_command("verify", "--live")
    assert "offers are for sale: 1 of 2 have gone: the supplier has none in stock" in capsys.readouterr().out
    call_command("verify")

    Denomination.objects.update(is_for_sale=False)
    Denomination.objects.update(off_sale_at=None)
    with pytest.raises(CommandError):
        call_command("verify", "--live")
    assert "offers are for sale: nothing is for sale" in capsys.readouterr().out


def test_looking_costs_little_while_nothing_is_wrong(django_assert_max_num_queries: object) -> None:
    offers(3)

    with django_assert_max_num_queries(5):
        look()
