"""Whether what the supplier would deliver now is what was sold."""

from catalog.identity.changes import find_open_change, identity_of, is_confirmed_same, reported_identity
from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities, differing_facts
from catalog.models import Denomination
from orders.models import Line


def sold_identity(line: Line) -> CardIdentity:
    """The supplier's words for what the line bought, as they were then.

    A line from before these were kept is taken at what its card is known as.
    """
    known = identity_of(_denomination_of(line))
    return CardIdentity(
        line.supplier_title or known.title, line.supplier_name or known.name, line.region or known.region
    )


def identity_mismatch(line: Line, said: CardIdentity | None) -> str:
    """What tells that it is another card than was sold: the facts that differ and what is said now, or "".

    Looked at are what the supplier has just `said`, what the catalogue is known to say, and what of it is
    still to be decided. Other words for the same card are no reason, nor is what a person took for the same.
    """
    denomination, sold = _denomination_of(line), sold_identity(line)
    pending = find_open_change(denomination)
    sayings = [said, identity_of(denomination), reported_identity(pending) if pending else None]
    for told in sayings:
        if told is None or compare_identities(sold, told) is not IdentityDifference.VALUE:
            continue
        if not is_confirmed_same(denomination, sold, told):
            return f"{', '.join(differing_facts(sold, told))}: {told}"
    return ""


def _denomination_of(line: Line) -> Denomination:
    return Denomination.objects.select_related("product").get(pk=line.denomination_id)
