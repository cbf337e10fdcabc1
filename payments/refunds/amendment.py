"""The one way in which a refund changes: a move with its history, on condition that it is as it was read.

A new amount or destination is a move too, from requested to requested: it stands in the history, and of two
who change and approve at the same moment one is too late.
"""

from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from core.actors import user_id_of
from core.audit_log import ActionNotAllowedError
from core.moves import LostRaceError, move
from core.reasons import ReasonLike
from payments import signals
from payments.ledger.journal import EventKey
from payments.models import JournalEvent, Refund
from payments.states import RefundStatus

# What a person decides on. Who approves an amount and a destination has read that very pair.
DECIDED_ON = ("amount", "destination", "payee_id", "changed_by")


def amend_refund(
    refund: Refund, *, to: RefundStatus, why: ReasonLike, actor: str, is_news: bool = True, **changes: Any
) -> None:
    """Move a refund inside the caller's transaction, and let those who follow it know.

    `is_news`: whether the customer does not know of it yet. Raises ActionNotAllowedError if the refund is no
    longer as it was read. The table of moves must have the edge.
    """
    was = refund.status
    as_read = {name: getattr(refund, name) for name in DECIDED_ON}
    try:
        move(refund, to=to, why=why, actor=actor, guard=as_read, **changes)
    except LostRaceError:
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide.")) from None
    signals.refund_changed.send(
        sender=Refund, refund=refund, was=was, changed=frozenset(changes), is_news=is_news
    )


def require_status(refund: Refund, status: RefundStatus) -> None:
    """Raises ActionNotAllowedError unless the refund, as it was read, is in that state."""
    if refund.status != status:
        raise ActionNotAllowedError(
            _("That is not possible any more: this refund is “%(status)s”.")
            % {"status": refund.get_status_display()}
        )


def refund_fingerprint(refund: Refund) -> str:
    """What a page shows of a refund, in short, so that a decision made on an older page is noticed."""
    shown = [refund.status, *(str(getattr(refund, name)) for name in DECIDED_ON)]
    return sha256("\0".join(shown).encode()).hexdigest()[:16]


def changed_by(actor: str) -> dict[str, Any]:
    """The columns that name the member of staff who changed it last."""
    return {"changed_by": actor, "changed_by_id": user_id_of(actor)}


def is_booked(refund: Refund) -> bool:
    """Whether the journal owes this money: from the beginning for what never came, else since an approval."""
    return refund.undelivered or JournalEvent.objects.filter(key=EventKey.RETURN.of(refund.pk)).exists()
