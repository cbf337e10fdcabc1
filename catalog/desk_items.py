"""What lies on the desk about the catalogue: one open matter of a kind, however many cards it is about."""

from collections.abc import Mapping

from catalog.kinds import CatalogDeskKind, CatalogJob
from core import desk
from core.models import DeskItem, Heartbeat, Symptom
from core.reasons import ReasonLike

MAX_CARDS = 50  # cards that one matter names


def job_subject() -> Heartbeat:
    """The recurring job, as the subject of desk items."""
    return Heartbeat(pk=CatalogJob.CATALOGUE)


def report(kind: CatalogDeskKind, title: ReasonLike, about: Mapping[str, str]) -> None:
    """Put it on the desk, as a matter of its own; what is told while it is open is added to it.

    `about` says of each card, by a name of ours, what there is to say. Call in products_lock. Telling
    twice changes nothing.
    """
    matter = Heartbeat(pk=f"{CatalogJob.CATALOGUE} {kind}")
    desk.open_item(kind=kind, about=job_subject(), matter=matter, title=title)
    symptom = desk.open_symptoms(kind=kind, about=job_subject()).first()
    if symptom is None:  # a person has closed it just now
        return
    evidence = dict([*symptom.evidence.items(), *about.items()][:MAX_CARDS])
    if evidence != symptom.evidence:
        Symptom.objects.filter(pk=symptom.pk).update(evidence=evidence)
        DeskItem.objects.filter(pk=symptom.item_id, kind=kind).update(evidence=evidence)


def resolve(kind: CatalogDeskKind, *, outcome: ReasonLike, by: str = "system") -> None:
    """The matter is over. Harmless if there is none."""
    desk.close_items(about=job_subject(), kind=kind, outcome=outcome, by=by)


def is_open(kind: CatalogDeskKind) -> bool:
    """Whether the desk has an item of this kind about the catalogue."""
    return desk.open_symptoms(kind=kind, about=job_subject()).exists()
