"""What people decide about a difference of the books: two of them accept it, and it keeps nothing paused."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from accounts.staff.proposals import find_open_proposal, proposal_executor, propose_or_approve
from core import desk
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.kinds import SwitchName
from core.models import Switch
from core.reasons import Reason
from core.references import Ref
from orders.kinds import DECIDED_AT_THE_DESK, OrdersDeskKind
from orders.models import BooksDifference
from orders.reasons import DeskOutcome
from orders.reconciliation.comparisons import open_differences
from orders.resolution.actions import ActionResult, outcome_text

ACCEPT = "books.accept"


def accept_difference(*, difference: BooksDifference, actor: Actor, reason: str) -> ActionResult:
    """Live with a difference: from now on it keeps nothing paused and is told no more. Takes two persons.

    It is accepted just as it is: should it change, that is another one. Raises ActionNotAllowedError.
    """
    return outcome_text(propose_or_approve(act=ACCEPT, about=difference, actor=actor, reason=reason))


def _demand_open(subject: str, _data: Mapping[str, Any]) -> None:
    difference = BooksDifference.objects.get(pk=Ref.parse(subject).pk)
    if difference.kind in DECIDED_AT_THE_DESK:
        raise ActionNotAllowedError(_("The desk has a matter about this order: it is decided there."))
    if difference.acceptance_id is not None:
        raise ActionNotAllowedError(_("That is decided already."))


@proposal_executor(ACCEPT, gettext_lazy("Accept the difference"), check=_demand_open)
def _accept(proposal: Proposal, actor: Actor) -> None:
    pk = Ref.parse(proposal.subject).pk
    if BooksDifference.objects.filter(pk=pk, acceptance=None).update(acceptance=proposal) != 1:
        raise ActionNotAllowedError(_("That is decided already."))
    difference = BooksDifference.objects.select_related("comparison").get(pk=pk)
    left = open_differences(difference.comparison).exclude(kind__in=DECIDED_AT_THE_DESK)
    if not left.exists():
        outcome = Reason(DeskOutcome.ACCEPTED_BY_TWO, note=proposal.reason)
        about = Switch(pk=SwitchName.PLACING)
        desk.close_items(about=about, kind=OrdersDeskKind.BOOKS_DIFFER, outcome=outcome, by=actor)


def proposal_about(difference: BooksDifference) -> Proposal | None:
    """The proposal to accept it that waits for a second person."""
    return find_open_proposal(ACCEPT, difference)
