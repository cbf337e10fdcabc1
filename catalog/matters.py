"""What lies on the desk about the catalogue: one open matter of a kind, however many cards it is about."""

from collections.abc import Mapping

from core import desk
from core.models import DeskItem, Heartbeat
from core.moves import subject_of

NAME = "catalogue"  # of the recurring job
MOST_TOLD = 50  # cards that one matter names

IDENTITY = "identity-changed"
REWORDED = "reworded"
UNREADABLE = "catalogue-unreadable"
SHRUNKEN = "catalogue-shrunken"
AGAIN = "listed-again"
OFFERS_LOST = "offers-lost"


def job() -> Heartbeat:
    """The recurring job, as the subject of desk items."""
    return Heartbeat(pk=NAME)


def tell(kind: str, title: str, about: Mapping[str, str]) -> None:
    """Put it on the desk; what is told while the matter is open is added to it. Call in catalogue_writing.

    `about` says of each card, by a name of ours, what there is to say. Telling twice changes nothing.
    """
    desk.open_item(kind=kind, about=job(), title=title)
    item = DeskItem.objects.get(kind=kind, subject=subject_of(job()), closed_at=None)
    evidence = dict([*item.evidence.items(), *about.items()][:MOST_TOLD])
    if evidence != item.evidence:
        DeskItem.objects.filter(pk=item.pk).update(evidence=evidence)


def settle(kind: str, *, outcome: str, by: str = "system") -> None:
    """The matter is over. Harmless if there is none."""
    desk.close_items(about=job(), kind=kind, outcome=outcome, by=by)


def is_open(kind: str) -> bool:
    return DeskItem.objects.filter(kind=kind, subject=subject_of(job()), closed_at=None).exists()
