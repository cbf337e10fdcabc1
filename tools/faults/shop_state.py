"""What the shop knows, read from its database as staff would see it; and the one thing that staff must do."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from delivery.kinds import DeliveryDeskKind
from tests.plugins.environment import SHOP_VARIABLES


def open_shop(data_dir: Path) -> None:
    """Set Django up for the shop in `data_dir`, as a command beside the running shop."""
    import django

    for name in SHOP_VARIABLES:
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "storefront.settings"}
    django.setup()


@dataclass(frozen=True)
class Goods:
    """A denomination to buy; amounts in centimes."""

    id: int
    product_id: str  # the supplier's
    type_id: str  # the supplier's
    wholesale: int


def payable_goods() -> list[Goods]:
    """Every denomination on sale that can be paid for alone and has no open line, the cheapest first."""
    from catalog.models import Denomination
    from orders.models import Line
    from orders.states import FINAL_LINES
    from payments.gateways.ocpay import OCPay

    busy = Line.objects.exclude(status__in=FINAL_LINES).values("denomination")
    offers = Denomination.objects.filter(
        is_for_sale=True, origin="supplier", stock__gte=20, selling_price__gte=OCPay.least
    )
    return [
        Goods(each.pk, each.product.supplier_id, each.supplier_id, each.wholesale or 0)
        for each in offers.exclude(pk__in=busy).select_related("product").order_by("wholesale", "pk")
    ]


@dataclass(frozen=True)
class Reading:
    """A line as it stands."""

    status: str
    history: tuple[str, ...]
    desk: frozenset[str]
    supplier_order: str
    cards: int
    refunded: int


def read_line(reference: str) -> Reading:
    """The one line of the order `reference`, now."""
    from core.models import Move
    from core.moves import subject_of
    from orders.models import Line, SupplierOrder

    line = Line.objects.select_related("order").get(order__reference=reference)
    served = SupplierOrder.objects.filter(line=line).first()
    refund = _refund(line)
    told = [*_symptoms(line), *_symptoms_of_shop(since=line.order.created_at)]
    return Reading(
        status=line.status,
        history=tuple(
            Move.objects.filter(subject=subject_of(line)).order_by("pk").values_list("to_status", flat=True)
        ),
        desk=frozenset(each.kind for each in told if each.over_at is None or line.is_final),
        supplier_order=served.supplier_id if served else "",
        cards=line.line_cards.count(),
        refunded=refund.quantity if refund else 0,
    )


def _refund(line: Any) -> Any:
    return line.line_refund.refund if hasattr(line, "line_refund") else None


def _symptoms(line: Any) -> list[Any]:
    """What the desk has, or had, about the line and what belongs to it."""
    from core.models import Symptom
    from core.moves import subject_of

    payments = [link.payment for link in line.order.order_payments.select_related("payment")]
    about = (line, line.order, line.denomination.product, *payments)
    alike = [
        symptom
        # About the card of the two that was stored first, which may be somebody else's.
        for symptom in Symptom.objects.filter(kind=DeliveryDeskKind.ALIKE_CODE)
        if any(card.startswith(f"{line.order.reference}/") for card in symptom.evidence.values())
    ]
    return [*Symptom.objects.filter(subject__in=[subject_of(each) for each in about]), *alike]


def _symptoms_of_shop(*, since: datetime) -> list[Any]:
    """What the desk has had since then about the catalogue as a whole, and about buying."""
    from django.db.models import Q

    from catalog.desk_items import job_subject
    from core.kinds import SwitchName
    from core.models import Switch, Symptom
    from core.moves import subject_of

    about = [subject_of(each) for each in (job_subject(), Switch(pk=SwitchName.PLACING))]
    return list(Symptom.objects.filter(Q(over_at=None) | Q(over_at__gte=since), subject__in=about))


def resume_after_breaker() -> bool:
    """Let buying go on, as staff do, if unclear answers in a row have paused it; says whether they had."""
    from core.kinds import SwitchName
    from core.models import Switch
    from orders.reasons import PauseReason
    from orders.reconciliation.placement_pause import NotReconciledError, resume_placing

    paused = Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True).first()
    if paused is None or PauseReason.of(paused.reason) is not PauseReason.UNCLEAR_ANSWERS:
        return False
    try:
        resume_placing(by="faults")
    except NotReconciledError as exc:
        print(f"Buying stays paused: {exc}", flush=True)
        return False
    return True


def pause_after_clock_step() -> None:
    """Pause buying as a step of the clock does: it goes on by itself once the books were compared."""
    from core import heartbeats, switches
    from core.kinds import SwitchName
    from orders.kinds import OrdersJob
    from orders.reasons import PauseReason

    switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP)
    heartbeats.set_due(OrdersJob.RESUME_PLACING, after=timedelta(0))


def fetch_catalogue() -> None:
    """Fetch the supplier's catalogue now, as the shop does once a day."""
    from catalog.supply.sync import sync_catalog

    sync_catalog()
