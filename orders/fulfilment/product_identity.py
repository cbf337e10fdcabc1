"""Whether what the supplier would deliver now is what was sold."""

from catalog.identity import Difference, Identity, difference, facts_that_differ
from catalog.identity_changes import identity_of, is_vouched, open_change, told_in
from catalog.models import Denomination
from orders.models import Line


def sold_identity(line: Line) -> Identity:
    """The supplier's words for what the line bought, as they were then.

    A line from before these were kept is taken at what its card is known as.
    """
    known = identity_of(_denomination_of(line))
    return Identity(
        line.supplier_title or known.title, line.supplier_name or known.name, line.region or known.region
    )


def identity_mismatch(line: Line, said: Identity | None) -> str:
    """What tells that it is another card than was sold: the facts that differ and what is said now, or "".

    Looked at are what the supplier has just `said`, what the catalogue is known to say, and what of it is
    still to be decided. Other words for the same card are no reason, nor is what a person took for the same.
    """
    denomination, sold = _denomination_of(line), sold_identity(line)
    pending = open_change(denomination)
    sayings = [said, identity_of(denomination), told_in(pending) if pending else None]
    for told in sayings:
        if told is None or difference(sold, told) is not Difference.VALUE:
            continue
        if not is_vouched(denomination, sold, told):
            return f"{', '.join(facts_that_differ(sold, told))}: {told}"
    return ""


def _denomination_of(line: Line) -> Denomination:
    return Denomination.objects.select_related("product").get(pk=line.denomination_id)
