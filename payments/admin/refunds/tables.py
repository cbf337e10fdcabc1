"""What a reviewer needs to see of a refund. Orders and cards are reached backwards, by their links to it."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, evidence_table, facts_table
from core.money import dinars_html
from core.reasons import translate_reason, translate_reason_html
from core.references import Ref
from payments.models import Payment, PayoutProof, Refund, RefundPayee
from payments.payout_methods.registry import payout_method
from payments.refunds import needs_two_persons, open_approval, unproved_payouts
from payments.subjects import PAYMENT


def decision(refund: Refund) -> Table:
    """What is decided, and who has had a hand in it."""
    asked = format_html(
        "{} · {}", translate_reason(refund.requested_by), format_timestamp(refund.requested_at)
    )
    sure: tuple[tuple[str, object], ...] = (
        (_("amount"), dinars_html(refund.amount)),
        (_("at most"), format_html("{} × {}", refund.quantity, dinars_html(refund.unit_price))),
        (_("status"), refund.get_status_display()),
        (_("why"), translate_reason_html(refund.reason)),
        (_("goes to"), destination(refund)),
        *_subjects(refund),
        (_("may be rejected"), _("no: the cards never came") if refund.undelivered else _("yes")),
        (_("two persons"), _("yes") if needs_two_persons(refund) else _("no")),
        (_("asked for by"), asked),
    )
    so_far = (
        (_("proposed by"), _proposed(refund)),
        (_("last changed by"), translate_reason(refund.changed_by)),
        (_("approved by"), refund.approved_by),
        (_reference_label(refund), refund.external_reference),
        (_("proof of the payout"), _proof(refund)),
        (_("told to the customer"), refund.explanation),
    )
    return facts_table(_("Refund"), (*sure, *((name, value) for name, value in so_far if value)))


def _proposed(refund: Refund) -> str:
    """Who wants it approved, while it waits for a second person or for its time."""
    waiting = open_approval(refund)
    return (
        format_html("{} · {}", waiting.proposed_by, format_timestamp(waiting.proposed_at)) if waiting else ""
    )


def _reference_label(refund: Refund) -> str:
    """What the reference of its payout is called; empty while nobody knows where it goes."""
    return str(payout_method(refund.destination).for_staff.reference) if refund.destination else ""


def _proof(refund: Refund) -> str:
    """What shows that it was paid out: a line of a statement, or what two persons say."""
    proof = PayoutProof.objects.filter(refund=refund).select_related("line").last()
    if proof is None:
        return _("none yet") if unproved_payouts().filter(pk=refund.pk).exists() else ""
    return row_link(proof.line) if proof.line else proof.explanation


def destination(refund: Refund) -> str:
    """Where it goes, with as much of the account as its owner recognises."""
    if refund.payee is None:
        return _("not chosen yet")
    return payee_html(refund.payee)


def payee_html(payee: RefundPayee) -> str:
    """A destination, its number masked."""
    label = str(payout_method(payee.destination).label)
    if not payee.masked:
        return label
    return format_html('{} <bdi dir="ltr">{}</bdi>', label, payee.masked)


def payees(refund: Refund) -> Table:
    """Every destination that was ever typed, and by whom: none of those approves it."""
    return Table(
        _("Where it was told to go"),
        (_("goes to"), _("typed by"), _("when")),
        tuple(
            (payee_html(payee), translate_reason_html(payee.typed_by), format_timestamp(payee.at))
            for payee in refund.payees.order_by("-number")
        ),
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
    about = Ref.parse(refund.about)
    if about.label == PAYMENT:
        payment = Payment.objects.filter(pk=about.pk).first()
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
    """What the supplier has said of the cards that are refunded."""
    return evidence_table(refund.evidence, _("What the supplier did") if "ordered" in refund.evidence else "")
