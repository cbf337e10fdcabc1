"""Which lines of statements are evidence: their direction is proved, and no later statement denies them.

A line confirms a payment on the word of one person if somebody else imported it and it quotes this payment's
reference and no other's. What a customer typed beside a picture, or an amount alone, speaks for nobody.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.staff.separation_of_duties import why_not_second_person
from core import clock
from core.actors import Actor
from core.intervals import Interval
from core.normalisation import fold_lookalikes
from payments.gateways.references import quoted_reference
from payments.gateways.transfer import NAME
from payments.models import Payment, StaffConfirmation, StatementLine
from payments.states import OPEN_PAYMENTS, Basis, Direction, PaymentStatus
from payments.transfers.matching import MIN_REFERENCE_LENGTH


def open_lines() -> QuerySet[StatementLine]:
    """Money that came in and confirms nothing yet."""
    return _believed(Direction.IN).filter(confirmation=None, is_set_aside=False)


def outgoing_lines(account: str = "") -> QuerySet[StatementLine]:
    """Money that left an account of the shop (any of them without `account`)."""
    lines = _believed(Direction.OUT)
    return lines.filter(account=account) if account else lines


def _believed(direction: Direction) -> QuerySet[StatementLine]:
    return StatementLine.objects.filter(direction=direction, missing_since=None)


def importers(line: StatementLine) -> list[Actor]:
    """Who has imported a statement that holds the line, as far as that is known: one person, or two."""
    people = ((line.imported_by, line.imported_by_id), (line.again_by, line.again_by_id))
    return [Actor(name, user_id) for name, user_id in people if user_id is not None]


def is_imported_twice(line: StatementLine) -> bool:
    """Whether two persons have each imported it: neither can have made it up alone."""
    return line.again_by_id is not None


def why_not_alone(line: StatementLine, payment: Payment, *, by: str) -> str:
    """Why the line does not confirm the payment on the word of this one person; empty if it does."""
    if line.direction != Direction.IN or line.missing_since is not None:
        return _("The line does not prove that money came in.")
    if not quotes_reference(line, payment) or names_another(line, payment):
        return _("The line does not name this payment.")
    if any(not why_not_second_person([importer], by=by) for importer in importers(line)):
        return ""
    return _("Nobody else has imported this line.")


def quotes_reference(line: StatementLine, payment: Payment) -> bool:
    """Whether the sender wrote the payment's reference on the transfer."""
    return _stands_in(line, quoted_reference(payment))


def shows_confirmation(line: StatementLine, payment: Payment, seen: StaffConfirmation) -> bool:
    """Whether the line shows what was confirmed by hand, and nobody else's money.

    Where its sender wrote another reference, that it is this payment's is the word of two persons.
    """
    if not (quotes_reference(line, payment) or _stands_in(line, seen.reference)):
        return False
    return seen.basis == Basis.TWO_PERSONS or not names_another(line, payment)


def names_another(line: StatementLine, payment: Payment) -> bool:
    """Whether the sender wrote the reference of something else that is unpaid: then it pays that, or both."""
    since = clock.now() - Interval.TRANSFER_SOUGHT.duration
    unpaid = Payment.objects.filter(Q(created_at__gte=since) | Q(status__in=OPEN_PAYMENTS), gateway=NAME)
    others = unpaid.filter(reference__isnull=False).exclude(status=PaymentStatus.CONFIRMED)
    names = {quoted_reference(each) for each in others.only("reference")} - {quoted_reference(payment)}
    return any(_stands_in(line, name) for name in names)


def _stands_in(line: StatementLine, reference: str) -> bool:
    wanted = fold_lookalikes(reference)
    if len(wanted) < MIN_REFERENCE_LENGTH:
        return False
    return wanted in fold_lookalikes(line.text) or wanted in fold_lookalikes(line.reference)
