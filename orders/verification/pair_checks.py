"""What may be bought already is not bought again: pairs of supplier orders and waiting lines."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from accounts.models import Proposal
from core import switches
from core.kinds import SwitchName
from core.moves import subject_of
from orders.fulfilment.restore_pairs import open_pairs
from orders.models import Pair, SupplierOrder
from orders.resolution.pair_decisions import TELL_APART
from orders.states import MAY_HAVE_BOUGHT, PairStatus


def nothing_is_bought_while_one_is_open() -> Iterator[str]:
    """No open pair while placing runs, and no attempt for a line of an open pair."""
    is_running = switches.why_paused(SwitchName.PLACING) is None
    for pair in open_pairs().select_related("orphan", "line"):
        if is_running:
            yield f"placing runs while supplier order {pair.orphan} may be line {pair.line_id}'s"
        if pair.line.attempts.filter(status__in=MAY_HAVE_BOUGHT, sent_at__gt=pair.found_at).exists():
            yield f"line {pair.line_id} was sent although supplier order {pair.orphan} may be its own"


def attached_ones_serve_their_lines() -> Iterator[str]:
    """One supplier order for one line: the attached order is the one that the line has."""
    serving = SupplierOrder.objects.filter(supplier_id=OuterRef("orphan__supplier_id"), line=OuterRef("line"))
    attached = Pair.objects.filter(status=PairStatus.ATTACHED).select_related("orphan")
    for pair in attached.exclude(Exists(serving)):
        yield f"supplier order {pair.orphan} is attached to line {pair.line_id}, which does not have it"


def told_apart_by_two() -> Iterator[str]:
    """By two users, or where one person has the shop, after the delay in which it can be cancelled."""
    planned = Proposal.objects.filter(act=TELL_APART).exclude(due_at=None).values_list("subject", flat=True)
    alone = set(planned)
    for pair in Pair.objects.filter(status=PairStatus.TOLD_APART).select_related("orphan"):
        is_two = pair.decided_by_id is not None and pair.decided_by_id != pair.agreed_by_id
        if not is_two and subject_of(pair) not in alone:
            yield f"supplier order {pair.orphan} and line {pair.line_id} were told apart by one person"
