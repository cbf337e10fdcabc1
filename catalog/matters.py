"""What lies on the desk about the catalogue: one open matter of a kind, however many cards it is about."""

from collections.abc import Mapping

from core import desk
from core.models import DeskItem, Heartbeat, Symptom

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
    """Put it on the desk, as a matter of its own; what is told while it is open is added to it.

    `about` says of each card, by a name of ours, what there is to say. Call in catalogue_writing. Telling
    twice changes nothing.
    """
    matter = Heartbeat(pk=f"{NAME} {kind}")
    desk.open_item(kind=kind, about=job(), matter=matter, title=title)
    symptom = desk.open_symptoms(kind=kind, about=job()).first()
    if symptom is None:  # a person has closed it just now
        return
    evidence = dict([*symptom.evidence.items(), *about.items()][:MOST_TOLD])
    if evidence != symptom.evidence:
        Symptom.objects.filter(pk=symptom.pk).update(evidence=evidence)
        DeskItem.objects.filter(pk=symptom.item_id, kind=kind).update(evidence=evidence)


def settle(kind: str, *, outcome: str, by: str = "system") -> None:
    """The matter is over. Harmless if there is none."""
    desk.close_items(about=job(), kind=kind, outcome=outcome, by=by)


def is_open(kind: str) -> bool:
    return desk.open_symptoms(kind=kind, about=job()).exists()
