"""Whether what the supplier would deliver now is what was sold."""

from django.db.models import Exists, OuterRef

from catalog.identity.changes import (
    find_open_change,
    identity_of,
    is_confirmed_same,
    open_changes,
    reported_identity,
)
from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities, differing_facts
from catalog.models import Denomination
from orders.models import Line


def sold_identity(line: Line) -> CardIdentity:
    """The supplier's words for what the line bought, as they were then.

    A line from before these were kept is taken at what its card is known as.
    """
    denomination, _is_open = _as_it_stands(line)
    return _sold_identity(line, denomination)


def _sold_identity(line: Line, denomination: Denomination) -> CardIdentity:
    known = identity_of(denomination)
    return CardIdentity(
        line.supplier_title or known.title, line.supplier_name or known.name, line.region or known.region
    )


def identity_mismatch(line: Line, said: CardIdentity | None) -> str:
    """What tells that it is another card than was sold: the facts that differ and what is said now, or "".

    Looked at are what the supplier has just `said`, what the catalogue is known to say, and what of it is
    still to be decided. Other words for the same card are no reason, nor is what a person took for the same.
    """
    denomination, is_open = _as_it_stands(line)
    sold = _sold_identity(line, denomination)
    pending = find_open_change(denomination) if is_open else None
    sayings = [said, identity_of(denomination), reported_identity(pending) if pending else None]
    for told in sayings:
        if told is None or compare_identities(sold, told) is not IdentityDifference.VALUE:
            continue
        if not is_confirmed_same(denomination, sold, told):
            return f"{', '.join(differing_facts(sold, told))}: {told}"
    return ""


def _as_it_stands(line: Line) -> tuple[Denomination, bool]:
    """The line's denomination, and whether somebody has still to decide what it is: one SELECT."""
    rows = Denomination.objects.select_related("product").annotate(
        is_open=Exists(open_changes(OuterRef("pk")))
    )
    row = rows.get(pk=line.denomination_id)
    return row, row.is_open
