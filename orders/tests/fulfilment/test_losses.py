"""What was charged after all: a purchase above its limit is delivered, told, and not repeated for ever."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from catalog.models import Denomination, Product
from catalog.pricing.availability import obstacles
from catalog.pricing.suspension import sell_again
from catalog.reasons import Obstacle
from core import clock
from core.alerts import AlertCause, conditions
from core.intervals import Interval
from core.models import Alert, DeskItem
from core.moves import subject_of
from core.reasons import Reason
from core.testing import FakeClock
from orders.fulfilment.losses import LOSSES_BEFORE_WITHHOLDING, withhold_if_repeated
from orders.models import Line, SupplierOrder
from orders.reasons import DifferenceDetail
from orders.reconciliation import placement_pause
from orders.reconciliation.comparisons import reconcile
from orders.states import LineStatus
from orders.testing import make_placed_line
from orders.testing.scenarios import delivered_line
from payments.testing import booked
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db
LIMIT = 515_00


def lose(supplier: RunningSandbox, card: Denomination, quantity: int = 1, **rule: Any) -> Line:
    """Bought at twice the price that was asked just before."""
    supplier.faults({"fault": "price_jump", **rule})
    line = delivered_line(supplier, card, quantity=quantity)
    assert line.status == LineStatus.DELIVERED
    return line


def lost_before(card: Denomination, times: int) -> None:
    """Other lines of the product that were settled at a loss just now."""
    for _ in range(times):
        line = make_placed_line(denomination=card)
        Line.objects.filter(pk=line.pk).update(status=LineStatus.DELIVERED)
        SupplierOrder.objects.filter(line=line).update(loss=1_00, fulfilled_quantity=1)


def open_items() -> list[str]:
    return sorted(DeskItem.objects.filter(closed_at=None).values_list("kind", flat=True))


def test_loss_is_delivered_told_and_stands_in_the_books(supplier: RunningSandbox, card: Denomination) -> None:
    line = lose(supplier, card, quantity=2)

    row = SupplierOrder.objects.get(line=line)
    assert (row.price_per_card, row.loss) == (980_00, 2 * (980_00 - LIMIT))
    assert booked().get("cost") == 2 * 980_00
    item = DeskItem.objects.get(closed_at=None)
    assert (item.kind, item.subject) == ("bought-at-a-loss", subject_of(card.product))
    assert (item.evidence["order"], item.evidence["limit_per_card"]) == (line.order.reference, LIMIT)
    out = StringIO()
    call_command("reconcile_supplier", stdout=out)
    assert f"light  loss      {row.supplier_id}" in out.getvalue()
    assert "charged above the limit of its line: 1960.00 > 1030.00" in out.getvalue()


def test_price_within_the_limit_is_no_loss(supplier: RunningSandbox, card: Denomination) -> None:
    lose(supplier, card, percent=5)  # 514.50 dinars, sold at 515

    assert SupplierOrder.objects.get().loss == 0
    assert open_items() == []


@pytest.mark.parametrize(
    ("told", "loss"),
    [
        ({"fulfilled_amount": 600}, 600_00 - LIMIT),
        ({"fulfilled_amount": None, "price_per_card": 600}, 600_00 - LIMIT),
        ({"fulfilled_amount": 490, "price_per_card": 600}, 0),  # the amount counts
        ({"fulfilled_amount": None, "price_per_card": None}, 0),  # nothing is told
    ],
)
def test_loss_is_told_by_the_amount_or_else_by_the_price(
    supplier: RunningSandbox, card: Denomination, told: dict[str, Any], loss: int
) -> None:
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": told, "times": None})

    delivered_line(supplier, card)

    assert SupplierOrder.objects.get().loss == loss


def test_charge_for_cards_that_never_came_is_a_loss(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.faults(
        {"fault": "refund_all"},
        {"fault": "override", "endpoint": "checkOrder", "set": {"fulfilled_amount": 490}},
    )

    line = delivered_line(supplier, card)

    assert (line.status, SupplierOrder.objects.get().loss) == (LineStatus.REFUSED, 490_00)


def test_loss_that_no_answer_named_is_found_in_the_transactions(
    supplier: RunningSandbox, card: Denomination
) -> None:
    silent = {"fulfilled_amount": None, "price_per_card": None}
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": silent, "times": None})
    lose(supplier, card)
    assert SupplierOrder.objects.get().loss == 0

    now = clock.now()
    found = reconcile(since=now - Interval.RECONCILE_WINDOW.duration, until=now)

    assert [(each.kind, each.is_grave) for each in found] == [("charge", False)]
    assert found[0].detail == Reason(DifferenceDetail.ABOVE_LIMIT, charged="980.00", limit="515.00")
    placement_pause.compare_daily()
    assert open_items() == ["books_differ", "cost-not-named"]


@pytest.mark.parametrize(
    ("told", "cost", "items"),
    [
        ({"fulfilled_amount": None, "price_per_card": None}, 2 * 490_00, ["cost-not-named"]),
        ({"fulfilled_amount": "980", "price_per_card": "490"}, 2 * 490_00, ["cost-not-named"]),
        ({"fulfilled_amount": None, "price_per_card": 480}, 2 * 480_00, []),
        ({"fulfilled_amount": 970, "price_per_card": None}, 970_00, []),
    ],
)
def test_cost_that_is_not_named_is_booked_as_asked_before_and_told(
    supplier: RunningSandbox, card: Denomination, told: dict[str, Any], cost: int, items: list[str]
) -> None:
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": told, "times": None})

    line = delivered_line(supplier, card, quantity=2)

    assert line.status == LineStatus.DELIVERED
    assert booked().get("cost") == cost
    assert open_items() == items


@pytest.mark.parametrize(("percent", "kinds"), [(0, []), (5, ["amount"])])
def test_cost_that_was_another_than_booked_is_found_in_the_transactions(
    supplier: RunningSandbox, card: Denomination, percent: int, kinds: list[str]
) -> None:
    silent = {"fulfilled_amount": None, "price_per_card": None}
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": silent, "times": None})
    lose(supplier, card, percent=percent)

    now = clock.now()
    found = reconcile(since=now - Interval.RECONCILE_WINDOW.duration, until=now)

    assert [(each.kind, each.is_grave) for each in found] == [(kind, False) for kind in kinds]
    detail = Reason(DifferenceDetail.BOOKED_OTHERWISE, charged="514.50", booked="490.00")
    assert [each.detail for each in found] == [detail for _ in kinds]


def test_alert_stands_until_somebody_has_closed_the_matter(
    supplier: RunningSandbox, card: Denomination
) -> None:
    lose(supplier, card)
    conditions.evaluate_conditions()
    alert = Alert.objects.get(cause=AlertCause.BOUGHT_AT_A_LOSS)
    assert (alert.about, alert.data, alert.ended_at) == ("", {"count": 1}, None)

    DeskItem.objects.update(closed_at=clock.now())
    conditions.evaluate_conditions()
    assert Alert.objects.get(pk=alert.pk).ended_at is not None


def test_losses_are_one_matter_for_each_product(card: Denomination, supplier: RunningSandbox) -> None:
    lose(supplier, card)
    lose(supplier, card)

    assert open_items() == ["bought-at-a-loss"]


def test_product_that_loses_again_and_again_is_sold_no_more_until_a_person_lets_it(
    supplier: RunningSandbox, card: Denomination, django_capture_on_commit_callbacks: Any
) -> None:
    lost_before(card, LOSSES_BEFORE_WITHHOLDING - 1)
    with django_capture_on_commit_callbacks(execute=True):
        line = lose(supplier, card)

    card.refresh_from_db()
    product = Product.objects.get(pk=card.product_id)
    assert not card.is_for_sale
    assert obstacles(card) == [Obstacle.LOSSES]
    assert product.next_due_at <= clock.now()  # its price is read anew
    assert line.status == LineStatus.DELIVERED
    assert "withheld-product" in open_items()

    assert sell_again(product, actor="staff@shop.test")
    assert not sell_again(product, actor="staff@shop.test")
    card.refresh_from_db()
    assert card.is_for_sale
    assert "withheld-product" not in open_items()


def test_few_losses_or_old_ones_withhold_nothing(card: Denomination) -> None:
    lost_before(card, LOSSES_BEFORE_WITHHOLDING - 1)
    assert not withhold_if_repeated(card.product)

    Line.objects.update(status_since=clock.now() - Interval.LOSSES_WINDOW.duration)
    lost_before(card, 1)
    assert not withhold_if_repeated(card.product)


def test_product_is_withheld_once(card: Denomination) -> None:
    lost_before(card, LOSSES_BEFORE_WITHHOLDING)

    assert [withhold_if_repeated(card.product) for _ in range(2)] == [True, False]


def test_trouble_with_withholding_keeps_no_card_from_its_customer(
    supplier: RunningSandbox,
    card: Denomination,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no catalogue")

    monkeypatch.setattr("orders.fulfilment.losses.withhold_product", fail)
    lost_before(card, LOSSES_BEFORE_WITHHOLDING)
    with django_capture_on_commit_callbacks(execute=True):
        assert lose(supplier, card).status == LineStatus.DELIVERED


def test_daily_comparison_puts_a_loss_on_the_desk_once_only(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    lose(supplier, card)
    now = clock.now()
    found = reconcile(since=now - Interval.RECONCILE_WINDOW.duration, until=now + Interval.DAY.duration)

    placement_pause.compare_daily()

    assert [each.kind for each in found] == ["loss"]
    assert open_items() == ["bought-at-a-loss"]
