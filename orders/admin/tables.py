"""Tables about orders and lines for the pages of the back office. None of them opens a card."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.staff.proposals import label_of
from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from core.money import dinars_html
from core.reasons import translate_reason_html
from delivery.models import Card
from orders.models import Attempt, Line, LineCard
from payments.models import Payment, Refund

MASK = "•••• ••••"


def lines(rows: Iterable[Line]) -> Table:
    """Lines of an order, one a row."""
    heads = (_("line"), _("quantity"), _("unit price"), _("status"), _("since"), _("supplier order"))
    return Table(_("Lines"), heads, tuple(_line(row) for row in rows))


def _line(line: Line) -> tuple[object, ...]:
    name = f"{line.position}. {line.product_title} · {line.denomination_name}"
    price = dinars_html(line.unit_price)
    return (
        row_link(line, name),
        line.quantity,
        price,
        status_of(line),
        format_timestamp(line.status_since),
        supplier_order_of(line),
    )


def status_of(line: Line) -> str:
    """The line's state in words, with what holds it."""
    status = str(line.get_status_display())
    return f"{status}: {line.get_hold_reason_display()}" if line.hold_reason else status


def supplier_order_of(line: Line) -> str:
    """A link to a line's supplier order, where it has one."""
    bought = getattr(line, "supplier_order", None)
    return row_link(bought) if bought else EMPTY


def attempts(rows: Iterable[Attempt]) -> Table:
    """Attempts to buy, one a row."""
    heads = (
        _("attempt"),
        _("sent"),
        _("status"),
        _("answer"),
        _("wholesale price"),
        _("balance before"),
        _("looks"),
    )
    return Table(_("Attempts to buy"), heads, tuple(_attempt(row) for row in rows))


def _attempt(attempt: Attempt) -> tuple[object, ...]:
    answer = " ".join(filter(None, (attempt.answer_class, attempt.vendor_code)))
    return (
        row_link(attempt, str(attempt.number)),
        format_timestamp(attempt.sent_at),
        attempt.get_status_display(),
        answer or EMPTY,
        _dinars(attempt.wholesale),
        _dinars(attempt.balance_before),
        attempt.looks,
    )


def _dinars(centimes: int | None) -> str:
    return EMPTY if centimes is None else dinars_html(centimes)


def payments(rows: Iterable[Payment]) -> Table:
    """Payments, one a row."""
    heads = (_("payment"), _("amount"), _("status"), _("since"), _("gateway's status"))
    return Table(_("Payments"), heads, tuple(_payment(row) for row in rows))


def _payment(row: Payment) -> tuple[object, ...]:
    name = row.reference or f"{row.gateway} {row.pk}"
    status, since = row.get_status_display(), format_timestamp(row.status_since)
    return (row_link(row, name), dinars_html(row.amount), status, since, row.gateway_status or EMPTY)


def refunds(rows: Iterable[Refund]) -> Table:
    """Refunds, one a row."""
    heads = (_("refund"), _("cards"), _("status"), _("since"), _("reason"))
    return Table(_("Refunds"), heads, tuple(_refund(row) for row in rows))


def _refund(row: Refund) -> tuple[object, ...]:
    status, since = row.get_status_display(), format_timestamp(row.status_since)
    return (
        row_link(row, dinars_html(row.amount)),
        row.quantity,
        status,
        since,
        translate_reason_html(row.reason),
    )


def cards(rows: Iterable[LineCard]) -> Table:
    """Which cards came; the codes stay sealed."""
    heads = (_("card"), _("code"), _("status"), _("since"))
    return Table(_("Cards"), heads, tuple(_card(row.card) for row in rows))


def _card(card: Card) -> tuple[object, ...]:
    return (row_link(card, card.label), MASK, card.get_status_display(), format_timestamp(card.status_since))


def proposals(rows: Iterable[Proposal]) -> Table:
    """Who proposed what, who agreed, and what became of it."""
    heads = (_("act"), _("reason"), _("proposed by"), _("proposed"), _("agreed by"), _("closed"))
    return Table(_("Proposals"), heads, tuple(_proposal(row) for row in rows))


def _proposal(row: Proposal) -> tuple[object, ...]:
    proposed, closed = format_timestamp(row.proposed_at), format_timestamp(row.closed_at)
    return (label_of(row.act), row.reason, row.proposed_by, proposed, row.agreed_by or EMPTY, closed)


def line_facts(line: Line) -> Table:
    """What a person must know of a line before deciding about it."""
    shelf = line.denomination
    return facts_table(
        _("Line"),
        (
            (_("order"), row_link(line.order)),
            (_("line"), row_link(line, f"{line.product_title} · {line.denomination_name}")),
            (_("quantity"), line.quantity),
            (_("price the customer paid"), dinars_html(line.total)),
            (_("limit of the wholesale price"), dinars_html(line.most_wholesale)),
            (_("wholesale price known last"), _dinars(shelf.wholesale)),
            (_("status"), status_of(line)),
            (_("since"), format_timestamp(line.status_since)),
            (_("next look"), format_timestamp(line.next_due_at)),
            (_("supplier order"), supplier_order_of(line)),
        ),
    )
