"""Who had a hand in a refund: asked for it, said where it goes, changed what it comes to.

All of them are asked of the history, and not only whoever came last.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.staff import separation_of_duties
from core.actors import NOT_STAFF, Actor
from core.audit_log import ActionNotAllowedError
from core.models import Move
from core.moves import subject_of
from payments.models import Refund
from payments.states import RefundStatus

Named = tuple[str, int | None]


def staff_behind_payee(refund: Refund) -> list[Actor]:
    """Staff who ever said where it goes, or took its transfer back so that it had to be said anew."""
    return _staff(_of_payees(refund))


def staff_behind_refund(refund: Refund) -> list[Actor]:
    """Staff who ever asked for it or changed it."""
    return _staff([*_of_payees(refund), *_named(_reviews(refund))])


def staff_who_claimed(refund: Refund) -> list[Actor]:
    """Staff who asked for it, for a card that came: nothing else says that it is due."""
    return [] if refund.undelivered else _staff(_named(_reviews(refund).filter(from_status=""))[:1])


def _of_payees(refund: Refund) -> list[Named]:
    typed = refund.payees.order_by("number").values_list("typed_by", "typed_by_id")
    taken_back = Q(from_status=RefundStatus.APPROVED)
    # From before payees and ids were kept the history tells that somebody changed it, but not what.
    long_ago = Q(from_status=RefundStatus.REQUESTED, actor_id=None)
    return [*typed, *_named(_reviews(refund).filter(taken_back | long_ago))]


def _reviews(refund: Refund) -> QuerySet[Move]:
    """What led into review: its beginning, each change, and each return from an approval."""
    return Move.objects.filter(subject=subject_of(refund), to_status=RefundStatus.REQUESTED)


def _named(moves: QuerySet[Move]) -> list[Named]:
    return list(moves.order_by("pk").values_list("actor", "actor_id"))


def _staff(named: Iterable[Named]) -> list[Actor]:
    return [
        Actor(name, user_id) for name, user_id in dict.fromkeys(named) if user_id or name not in NOT_STAFF
    ]


def require_not_own(refund: Refund, *, by: str) -> None:
    """Raises ActionNotAllowedError if it is this person's own."""
    if separation_of_duties.is_own_customer(refund.customer, by=by):
        raise ActionNotAllowedError(_("It is your own refund: another person has to decide."))
