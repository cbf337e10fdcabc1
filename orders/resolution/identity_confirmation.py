"""A person says of a held line that the supplier still sells the same card, whatever it is called now."""

from django.utils.translation import gettext as _

from catalog.identity.changes import confirm_identity
from core import audit_log
from core.audit_log import ActionNotAllowedError
from core.reasons import Reason
from orders.fulfilment import holds
from orders.fulfilment.product_identity import sold_identity
from orders.models import Line
from orders.reasons import LineReason
from orders.states import HoldReason, LineStatus


def confirm_same(line: Line, *, actor: str, reason: str) -> None:
    """Take it for the same card from now on, for all who buy it, and queue the line. Safe to call twice.

    Raises ActionNotAllowedError if the line is not held for it, or another person has decided otherwise.
    """
    if line.status != LineStatus.HELD or line.hold_reason != HoldReason.IDENTITY:
        raise ActionNotAllowedError(_("Only a line that is held as another card can be confirmed."))
    if not confirm_identity(line.denomination, sold_identity(line), actor=actor):
        raise ActionNotAllowedError(_("It was decided that this is another card: give up and refund."))
    holds.resume_line(line, why=Reason(LineReason.SAME_CARD, note=reason), actor=actor)
    audit_log.record(actor=actor, act="line.same", about=line, reason=reason)
