"""Pairs on the desk: what may be one and the same is shown side by side, with the two ways to decide."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.staff.proposals import why_not_approve
from core.actors import Actor
from core.admin_links import row_link
from core.backoffice.columns import format_timestamp
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from orders.admin.reason_form import DeskReasonForm
from orders.fulfilment import restore_pairs
from orders.models import Line, Orphan, Pair
from orders.resolution.pair_decisions import attach_pair, proposal_about, reject_pair
from orders.states import PairStatus

ACTS: dict[str, Callable[..., Any]] = {"attach": attach_pair, "apart": reject_pair}


@admin.register(Pair)
class PairAdmin(DetailAdmin):
    list_display = ["orphan", "line", "status", "found_at", "decided_by", "agreed_by"]
    list_filter = ["status"]
    unfinished = Q(status=PairStatus.OPEN)
    list_select_related = ["orphan", "line"]
    search_fields = ["orphan__supplier_id", "line__order__reference"]
    reference_fields = ("line__order__reference",)
    ordering = ["-pk"]


@dataclass(frozen=True)
class PairOffer:
    """One open pair with its forms, and the proposal to tell it apart that waits for a second person."""

    pair: Pair
    attach_form: DeskReasonForm
    apart_form: DeskReasonForm
    proposal: Proposal | None
    why_not: str  # why the viewer may not agree to the proposal


def pair_offers(orphan: Orphan, *, viewer: Actor) -> list[PairOffer]:
    """What may be decided about the order of an item, pair by pair."""
    return [_offer(pair, viewer) for pair in _open(orphan)]


def _offer(pair: Pair, viewer: Actor) -> PairOffer:
    proposal = proposal_about(pair)
    return PairOffer(
        pair=pair,
        attach_form=DeskReasonForm(auto_id=f"id_attach_{pair.pk}_%s"),
        apart_form=DeskReasonForm(auto_id=f"id_apart_{pair.pk}_%s"),
        proposal=proposal,
        why_not=why_not_approve(proposal, by=viewer),
    )


def _open(orphan: Orphan) -> Iterable[Pair]:
    return (
        restore_pairs.open_pairs()
        .filter(orphan=orphan)
        .select_related("line__order", "orphan")
        .order_by("pk")
    )


def orphan_pairs(orphan: Orphan) -> Table:
    """All lines that were ever thought to be the order's."""
    heads = (_("order"), _("line"), _("customer"), _("ordered"), _("paid at"), _("status"), _("decided by"))
    rows = orphan.pairs.select_related("line__order").order_by("pk")
    return Table(_("Lines that this order may have been bought for"), heads, tuple(map(_line_row, rows)))


def _line_row(pair: Pair) -> tuple[object, ...]:
    line, order = pair.line, pair.line.order
    return (
        row_link(order),
        row_link(line),
        order.email,
        format_timestamp(order.created_at),
        format_timestamp(order.paid_at),
        pair.get_status_display(),
        " · ".join(filter(None, [pair.decided_by, pair.agreed_by])),
    )


def line_pairs(line: Line) -> Table:
    """The supplier's orders that may be what the line waits for."""
    heads = (_("supplier order"), _("ordered"), _("status"))
    rows = tuple(
        (row_link(pair.orphan), format_timestamp(pair.orphan.ordered_at), pair.get_status_display())
        for pair in line.pairs.select_related("orphan").order_by("pk")
    )
    return Table(_("Supplier orders that this line may have had"), heads, rows)
