"""What staff do about a line of a statement: it confirms a payment, or is no customer's money."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.staff.proposals import ProposalOutcome
from core import audit_log
from core.audit_log import ActionNotAllowedError
from core.normalisation import fold_lookalikes
from payments.gateways.references import quoted_reference
from payments.gateways.transfer import NAME
from payments.models import Payment, StaffConfirmation, StatementLine
from payments.staff_confirmations import attach_line, confirm_or_propose
from payments.transfers.line_proposals import LineProposal, open_line_proposals
from payments.transfers.proving_lines import open_lines, shows_confirmation
from payments.transfers.sealed_texts import canonical_reference, mark_of


@dataclass(frozen=True)
class LineReport:
    """What became of one of several lines; `trouble` says why nothing did."""

    line: StatementLine
    payment: Payment
    trouble: str = ""


def confirm_line(*, line: StatementLine, payment: Payment, actor: str) -> ProposalOutcome:
    """Confirm a payment by a line of a statement, or propose that where it takes two persons.

    Outside any transaction; once; raises ActionNotAllowedError. If staff have confirmed it by hand before,
    the line only comes to belong to that.
    """
    seen = StaffConfirmation.objects.filter(payment=payment).first()
    if seen is not None:
        _tie_to_seen(line, payment, seen, actor)
        return ProposalOutcome.DONE
    return confirm_or_propose(
        payment=payment, amount=line.amount, reference=reference_of(line), actor=actor, line=line
    )


def _tie_to_seen(line: StatementLine, payment: Payment, seen: StaffConfirmation, actor: str) -> None:
    """Use up the line that shows what was confirmed by hand; never the line of somebody else's money."""
    if seen.amount != line.amount:
        raise ActionNotAllowedError(_("This payment was confirmed already, with another amount."))
    if not shows_confirmation(line, payment, seen):
        raise ActionNotAllowedError(_("The line does not name this payment."))
    with transaction.atomic():
        attach_line(line=line, confirmation=seen)
        audit_log.record(actor=actor, act="statement.tie_line", about=line, after={"payment": payment.pk})


def reference_of(line: StatementLine) -> str:
    """What the line is called as a confirmation: its own reference if no other line has the same.

    Many banks put the kind of operation there. Such a line is called by its number with us.
    """
    own = canonical_reference(line.reference)
    others = StatementLine.objects.filter(reference_mark=line.reference_mark).exclude(pk=line.pk)
    return own if own and not others.exists() else canonical_reference(f"STATEMENT LINE {line.pk}")


def confirm_sure_pairs(*, seen: Iterable[tuple[int, int]], actor: str) -> list[LineReport]:
    """Confirm the pairs of line and payment that the person saw, as far as they are sure still.

    Only lines that two persons have imported: nobody looks at each of many. Each by itself, and what came
    of it row by row.
    """
    wanted = set(seen)
    return [
        _confirm(each, actor)
        for each in open_line_proposals()
        if each.is_sure and each.payment and (each.line.pk, each.payment.pk) in wanted
    ]


def _confirm(proposal: LineProposal, actor: str) -> LineReport:
    assert proposal.payment is not None  # noqa: S101 - the caller has looked
    try:
        confirm_line(line=proposal.line, payment=proposal.payment, actor=actor)
    except ActionNotAllowedError as exc:
        return LineReport(proposal.line, proposal.payment, str(exc))
    return LineReport(proposal.line, proposal.payment)


def set_aside(*, line: StatementLine, actor: str, reason: str) -> None:
    """Note that a line is no customer's money. Raises ActionNotAllowedError."""
    _mark(line, actor, reason, aside=True)


def take_back(*, line: StatementLine, actor: str, reason: str) -> None:
    """Let a line that was set aside be proposed again. Raises ActionNotAllowedError."""
    _mark(line, actor, reason, aside=False)


def _mark(line: StatementLine, actor: str, reason: str, *, aside: bool) -> None:
    with transaction.atomic():
        rows = StatementLine.objects.filter(pk=line.pk, confirmation=None, is_set_aside=not aside)
        if rows.update(is_set_aside=aside) != 1:
            raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
        act = "statement.set_aside" if aside else "statement.take_back"
        audit_log.record(actor=actor, act=act, about=line, reason=reason)
    line.is_set_aside = aside


def find_payment(text: str) -> Payment | None:
    """The transfer that staff mean: by the reference that its customer quotes, ours, or our number.

    Of several of one order the newest that has not been confirmed.
    """
    name = fold_lookalikes(text)
    rows = Payment.objects.filter(gateway=NAME, reference__isnull=False).select_related("customer__user")
    if name.isdecimal() and len(name) < 10 and (by_number := rows.filter(pk=int(name)).first()):
        return by_number
    named = [each for each in rows.filter(reference__startswith=name[:10]) if name and _is_named(each, name)]
    return max(named, key=lambda each: (not hasattr(each, "staff_confirmation"), each.pk), default=None)


def _is_named(payment: Payment, name: str) -> bool:
    return name in (fold_lookalikes(quoted_reference(payment)), fold_lookalikes(payment.reference or ""))


def line_of(*, payment: Payment, reference: str, amount: int) -> StatementLine | None:
    """The one open line that says what staff have typed about a transfer, so that it is used up with it."""
    if payment.gateway != NAME or not reference.strip():
        return None
    lines = open_lines().filter(amount=amount, reference_mark=mark_of(reference))[:2]
    return lines[0] if len(lines) == 1 else None
