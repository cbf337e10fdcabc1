"""What a reviewer needs to see of a refund. Orders and cards are reached backwards, by their links to it."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.columns import EMPTY, moment
from core.links import row_link
from core.money import dinars_html
from core.saying import in_words_html
from core.tables import Table, evidence, facts
from payments.models import Payment, Refund
from payments.refunds import Payee, needs_two_persons


def decision(refund: Refund, *, in_full: bool) -> Table:
    """What is decided, and who has had a hand in it. `in_full` shows the whole account."""
    asked = format_html("{} · {}", refund.requested_by, moment(refund.requested_at))
    sure: tuple[tuple[str, object], ...] = (
        (_("amount"), dinars_html(refund.amount)),
        (_("at most"), format_html("{} × {}", refund.quantity, dinars_html(refund.unit_price))),
        (_("status"), refund.get_status_display()),
        (_("why"), in_words_html(refund.reason)),
        (_("goes to"), destination(refund, in_full=in_full)),
        *_subjects(refund),
        (_("may be rejected"), _("no: the cards never came") if refund.undelivered else _("yes")),
        (_("two persons"), _("yes") if needs_two_persons(refund) else _("no")),
        (_("asked for by"), asked),
    )
    so_far = (
        (_("last changed by"), refund.changed_by),
        (_("approved by"), refund.approved_by),
        (_("reference of the transfer"), refund.external_reference),
        (_("told to the customer"), refund.explanation),
    )
    return facts(_("Refund"), (*sure, *((name, value) for name, value in so_far if value)))


def destination(refund: Refund, *, in_full: bool) -> str:
    """Where it goes, with the account if it is one: the whole of it, or as much as its owner recognises."""
    payee = Payee.of(refund)
    if payee is None:
        return _("not chosen yet")
    label = refund.get_destination_display()
    if not payee.account:
        return label
    if not in_full:
        return format_html('{} <bdi dir="ltr">{}</bdi>', label, payee.masked)
    return format_html(
        '{} <bdi dir="ltr" class="account">{}</bdi> · <bdi>{}</bdi>', label, payee.account_text, payee.holder
    )


def _subjects(refund: Refund) -> Iterator[tuple[str, object]]:
    """The rows that the refund is about."""
    of_line, of_card = getattr(refund, "line_refund", None), getattr(refund, "card_refund", None)
    line = of_line.line if of_line else of_card.line_card.line if of_card else None
    if line is not None:
        yield _("order"), row_link(line.order)
        yield _("line"), row_link(line, f"{line.product_title} · {line.denomination_name}")
    if of_card:
        yield _("card"), row_link(of_card.line_card.card)
    if refund.about.startswith("payment:"):
        payment = Payment.objects.filter(pk=refund.about.partition(":")[2]).first()
        yield _("payment"), row_link(payment) if payment else EMPTY


def accounts(refund: Refund) -> Table:
    """What was ordered, came, was charged and paid, side by side; empty where no cards were involved."""
    told = refund.evidence
    ordered = told.get("ordered")
    if not isinstance(ordered, int):
        return Table("", (), ())
    charged, came = told.get("charged"), told.get("fulfilled", 0)
    heads = (
        _("cards ordered"),
        _("cards that came"),
        _("charged by the supplier"),
        _("paid by the customer"),
        _("to be refunded"),
    )
    row = (
        ordered,
        came if came is not None else EMPTY,
        dinars_html(charged) if isinstance(charged, int) else EMPTY,
        dinars_html(ordered * refund.unit_price),
        dinars_html(refund.amount),
    )
    return Table(_("The books of this purchase"), heads, (row,))


def told(refund: Refund) -> Table:
    return evidence(refund.evidence, _("What the supplier did") if "ordered" in refund.evidence else "")
