"""What staff look at before they say that a transfer is here: the pictures sent, and lines of statements."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.staff.proposals import find_open_proposal
from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from core.money import dinars_html
from payments.gateways.references import quoted_reference
from payments.gateways.transfer import NAME
from payments.models import Payment, StaffConfirmation, TransferProof
from payments.models.transfer import ReceiptVerdict
from payments.staff_confirmations import CONFIRM_ACT, ConfirmationNote
from payments.transfers.line_proposals import LineProposal, open_line_proposals
from payments.transfers.proving_lines import importers, quotes_reference
from payments.transfers.receipts.duplicate_images import similar_pictures
from payments.transfers.receipts.receipt_review import waiting_proof


def decision_tables(payment: Payment, *, with_pictures: bool) -> list[Table]:
    """What stands before the acts: the receipt that waits, and lines that may be its money."""
    proof = waiting_proof(payment)
    is_open = payment.gateway == NAME and not hasattr(payment, "staff_confirmation")
    proposal = find_open_proposal(CONFIRM_ACT, payment)
    return [
        *([_proposed(payment, proposal)] if proposal else []),
        *([_to_check(proof, with_picture=with_pictures)] if proof else []),
        *([_lines(payment)] if is_open else []),
    ]


def background_tables(payment: Payment, *, with_pictures: bool) -> list[Table]:
    """What staff said before, and receipts like the one that waits."""
    proof = waiting_proof(payment)
    judged = payment.proofs.exclude(verdict=ReceiptVerdict.WAITING)
    return [
        _confirmation(payment),
        *([_similar(proof)] if proof else []),
        _judged(list(judged), with_pictures=with_pictures),
    ]


def _proposed(payment: Payment, proposal: Proposal) -> Table:
    """What the second person is asked to say: what was seen, by whom, and what shows it."""
    note = ConfirmationNote.of(proposal.subject, proposal.data)
    line = note.line
    shown = (
        [
            (_("line of a statement"), row_link(line)),
            (_("text"), line.text or EMPTY),
            (_("imported by"), ", ".join(importers(line)) or EMPTY),
            (_("names this payment"), _("yes") if quotes_reference(line, payment) else _("no")),
        ]
        if line
        else [(_("line of a statement"), _("none: it was seen on the account"))]
    )
    return facts_table(
        _("Waits for a second person"),
        (
            (_("proposed by"), proposal.proposed_by),
            (_("proposed"), format_timestamp(proposal.proposed_at)),
            (_("planned for"), format_timestamp(proposal.due_at)),
            (_("amount seen"), dinars_html(note.amount)),
            (_("what was asked for"), dinars_html(payment.amount)),
            (_("reference on the statement"), _code(note.reference)),
            *shown,
        ),
    )


def _to_check(proof: TransferProof, *, with_picture: bool) -> Table:
    payment = proof.payment
    return facts_table(
        _("Receipt to check"),
        (
            (_("picture"), _picture(proof) if with_picture else EMPTY),
            (_("what was asked for"), dinars_html(payment.amount)),
            (_("reference to quote"), _code(quoted_reference(payment))),
            (_("sender, as typed"), proof.sender or EMPTY),
            (_("operation reference, as typed"), proof.operation or EMPTY),
            (_("sent"), format_timestamp(proof.submitted_at)),
            (
                _("seen before"),
                row_link(proof.same_as.payment) if proof.same_as else _("no"),
            ),
        ),
    )


def _picture(proof: TransferProof) -> SafeString:
    address = reverse("admin:payments_payment_picture", args=[proof.pk])
    return format_html(
        '<a href="{}"><img class="receipt" src="{}" alt="{}"></a>', address, address, _("The receipt")
    )


def _link(proof: TransferProof) -> str:
    if not proof.picture:
        return _("thrown away after its time")
    address = reverse("admin:payments_payment_picture", args=[proof.pk])
    return format_html('<a href="{}">{}</a>', address, _("picture"))


def _code(text: str) -> SafeString:
    return format_html('<bdi dir="ltr" class="account">{}</bdi>', text)


def _confirmation(payment: Payment) -> Table:
    seen = StaffConfirmation.objects.filter(payment=payment).select_related("statement_line").first()
    if seen is None:
        return Table("", (), ())
    line = getattr(seen, "statement_line", None)
    return facts_table(
        _("Seen on the account"),
        (
            (_("amount"), dinars_html(seen.amount)),
            (_("reference on the statement"), _code(seen.reference)),
            (_("line of a statement"), row_link(line) if line else EMPTY),
            (_("confirmed by"), seen.confirmed_by),
            (_("agreed by"), seen.second_by or EMPTY),
            (_("on the word of"), seen.get_basis_display()),
            (_("confirmed"), format_timestamp(seen.confirmed_at)),
        ),
    )


def _lines(payment: Payment) -> Table:
    """Lines of imported statements that may be this payment."""
    heads = (_("line of a statement"), _("text"), _("reference"), _("what speaks for it"), _("may also be"))
    return Table(
        _("Lines of statements that may be this payment"),
        heads,
        tuple(_line(each) for each in open_line_proposals() if payment in each.candidates),
    )


def _line(proposal: LineProposal) -> tuple[object, ...]:
    line = proposal.line
    others = len(proposal.candidates) - 1
    return (
        row_link(line),
        line.text or EMPTY,
        line.reference or EMPTY,
        proposal.confidence.label,
        _("%(number)s other payments") % {"number": others} if others else _("nothing else"),
    )


def _similar(proof: TransferProof) -> Table:
    heads = (_("receipt"), _("payment"), _("customer"), _("verdict"), _("likeness"))
    return Table(
        _("Receipts that look like this one"),
        heads,
        tuple(
            (
                _link(other),
                row_link(other.payment),
                row_link(other.payment.customer),
                other.get_verdict_display(),
                _("the same picture") if other.pixel_hash == proof.pixel_hash else _likeness(far),
            )
            for other, far in similar_pictures(proof)
        ),
    )


def _likeness(far: int) -> str:
    """How many of the 64 patches that are compared agree."""
    return _("%(part)s of 64 parts agree") % {"part": 64 - far}


def _judged(proofs: list[TransferProof], *, with_pictures: bool) -> Table:
    heads = (_("receipt"), _("sent"), _("sender"), _("verdict"), _("judged by"), _("told to the customer"))
    return Table(
        _("Receipts that were judged"),
        heads,
        tuple(
            (
                _link(proof) if with_pictures else str(proof),
                format_timestamp(proof.submitted_at),
                proof.sender or EMPTY,
                proof.get_verdict_display(),
                proof.judged_by or EMPTY,
                proof.explanation or EMPTY,
            )
            for proof in proofs
        ),
    )
