"""The statement of an order: everything that was booked about it, and where its money is now."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.admin_links import row_link
from core.backoffice.columns import format_timestamp
from core.backoffice.detail_tables import Table
from core.money import dinars_html
from orders.models import Order
from orders.money_equation import MoneyEquation, by_journal, by_rows
from payments.ledger.chart_of_accounts import Account
from payments.ledger.reports import KINDS, events_about
from payments.models import JournalEvent
from payments.subjects import about_payment

PERMISSION = "payments.view_journalevent"
# The accounts that tell what an event was worth, the first that it touches.
WORTH = (Account.ORDERS, Account.REFUNDS, Account.UNAPPLIED)


def statement(order: Order) -> list[Table]:
    """Two tables, in as many queries for any number of events."""
    payments = order.order_payments.values_list("payment_id", flat=True)
    events = events_about([order.about, *map(about_payment, payments)])
    return [_whereabouts(order), _events(list(events))]


def _events(events: list[JournalEvent]) -> Table:
    heads = (_("when"), _("what"), _("amount"), _("owed in cards"), _("owed in money"), _("note"))
    rows, in_cards, in_money = [], 0, 0
    for event in events:
        amounts = {entry.account: entry.amount for entry in event.entries.all()}
        in_cards -= amounts.get(Account.ORDERS, 0)
        in_money -= amounts.get(Account.REFUNDS, 0)
        worth = next((abs(amounts[account]) for account in WORTH if account in amounts), 0)
        rows.append(
            (
                format_timestamp(event.at),
                row_link(event, str(KINDS.get(event.kind, event.kind))),
                dinars_html(worth),
                dinars_html(in_cards),
                dinars_html(in_money),
                event.memo,
            )
        )
    return Table(_("Statement"), heads, tuple(rows))


def _whereabouts(order: Order) -> Table:
    booked = by_journal([order.reference]).get(order.reference, MoneyEquation())
    counted = by_rows([order.reference])[order.reference]
    heads = (_("money"), _("by the journal"), _("by orders, cards and refunds"))
    terms = (
        ("captured", _("captured")),
        ("delivered", _("delivered")),
        ("refunded", _("refunded")),
        ("pending", _("refund pending")),
        ("still_open", _("still open")),
    )
    rows = [
        (label, dinars_html(getattr(booked, name)), dinars_html(getattr(counted, name)))
        for name, label in terms
    ]
    return Table(
        _("Where the money is"),
        heads,
        (
            *rows,
            (_("captured = delivered + refunded + pending + open"), _sum(booked), _sum(counted)),
            (_("both tell the same"), _mark(booked == counted, _("yes"), _("no")), ""),
        ),
    )


def _sum(equation: MoneyEquation) -> str:
    terms = (equation.delivered, equation.refunded, equation.pending, equation.still_open)
    right = [dinars_html(term) for term in terms]
    return format_html(
        '<bdi dir="ltr">{} = {} + {} + {} + {}</bdi> {}',
        dinars_html(equation.captured),
        *right,
        _mark(equation.holds, _("holds"), _("does not hold")),
    )


def _mark(is_so: bool, yes: str, no: str) -> str:
    if is_so:
        return format_html("<strong>✓ {}</strong>", yes)
    return format_html('<strong class="breaks">✗ {}</strong>', no)
